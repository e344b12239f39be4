package lce.network.cuda;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import lce.Needs;

/**
 * Runs the kernels of src/main/cuda on a processor (src/test/cuda). g++ compiles a program with the address and
 * undefined-behaviour sanitizers, and a fast library without them that replaces the driver's. Both stay in target/
 * until a source changes.
 */
final class Emulator {

    private static final Path KERNELS = Path.of("src/main/cuda");
    private static final Path EMULATION = Path.of("src/test/cuda");
    private static final Map<String, Path> BUILT = new HashMap<>();

    private Emulator() {}

    /** Skips a test, and prints why, where there can be no emulator. */
    static void assumeAvailable() {
        String why = whyUnavailable();
        Needs.that(why == null, why);
    }

    /** Why there can be no emulator here, or null. */
    static String whyUnavailable() {
        if (!System.getProperty("os.arch").equals("amd64")
                || !System.getProperty("os.name").equals("Linux")) {
            return "the emulator of CUDA kernels is for Linux on x86-64";
        }
        boolean compiler = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "g++")));
        return compiler ? null : "there is no g++ on the PATH, which compiles the emulator of CUDA kernels";
    }

    /** @param architecture 75 or 80: whether copies are asynchronous */
    static Path program(int architecture) {
        return built(
                "emulator-" + architecture,
                "emulator.cpp",
                "-DLCE_EMULATED_ARCHITECTURE=" + architecture,
                "-fsanitize=address,undefined",
                "-fno-sanitize-recover=all");
    }

    /** A folder with a libcuda.so.1 that runs kernels on the processor. */
    static Path driver() {
        return built("libcuda.so.1", "libcuda.cpp", "-DLCE_EMULATED_ARCHITECTURE=80", "-O3", "-shared", "-fPIC")
                .getParent();
    }

    private static synchronized Path built(String name, String source, String... options) {
        return BUILT.computeIfAbsent(name, wanted -> {
            try {
                return build(wanted, source, options);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static Path build(String name, String source, String... options) throws IOException, InterruptedException {
        Path built = Path.of("target/emulator").resolve(name);
        long changed = 0;
        for (Path folder : List.of(KERNELS, EMULATION)) {
            try (Stream<Path> files = Files.list(folder)) {
                changed = Math.max(
                        changed,
                        files.mapToLong(file -> file.toFile().lastModified())
                                .max()
                                .orElse(0));
            }
        }
        if (built.toFile().lastModified() >= changed) {
            return built;
        }
        Files.createDirectories(built.getParent());
        Path fresh = built.resolveSibling(name + "." + ProcessHandle.current().pid());
        List<String> command = new ArrayList<>(List.of(
                "g++",
                "-std=c++20",
                "-O2",
                "-g1",
                "-march=native",
                "-Wall",
                "-Wextra",
                "-Werror",
                "-Wno-unknown-pragmas",
                "-DLCE_EMULATED",
                "-I" + EMULATION,
                "-I" + KERNELS,
                "-o",
                fresh.toString(),
                EMULATION.resolve(source).toString()));
        command.addAll(List.of(options));
        if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
            throw new IllegalStateException("this does not compile: " + String.join(" ", command));
        }
        Files.move(fresh, built, StandardCopyOption.ATOMIC_MOVE);
        return built;
    }
}
