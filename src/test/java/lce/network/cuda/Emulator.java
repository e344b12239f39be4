package lce.network.cuda;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The program that runs the kernels of src/main/cuda on a processor (src/test/cuda), compiled with the address and undefined-behaviour
 * sanitizers and kept in target/ until a source changes.
 */
final class Emulator {

    private static final Path KERNELS = Path.of("src/main/cuda");
    private static final Path EMULATION = Path.of("src/test/cuda");
    private static final Map<Integer, Path> BUILT = new HashMap<>();

    private Emulator() {
    }

    /** Why there can be no emulator here, or null. */
    static String whyUnavailable() {
        if (!System.getProperty("os.arch").equals("amd64") || !System.getProperty("os.name").equals("Linux")) {
            return "the emulator of CUDA kernels is for Linux on x86-64";
        }
        boolean compiler = Stream.of(System.getenv("PATH").split(File.pathSeparator)).anyMatch(folder -> Files.isExecutable(Path.of(folder, "g++")));
        return compiler ? null : "there is no g++ on the PATH, which compiles the emulator of CUDA kernels";
    }

    /** @param architecture 75 or 80: whether copies are asynchronous */
    static synchronized Path program(int architecture) {
        return BUILT.computeIfAbsent(architecture, wanted -> {
            try {
                return build(wanted);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static Path build(int architecture) throws IOException {
        Path program = Path.of("target/emulator/emulator-" + architecture);
        long changed = 0;
        for (Path folder : List.of(KERNELS, EMULATION)) {
            try (Stream<Path> files = Files.list(folder)) {
                changed = Math.max(changed, files.mapToLong(file -> file.toFile().lastModified()).max().orElse(0));
            }
        }
        if (program.toFile().lastModified() >= changed) {
            return program;
        }
        Files.createDirectories(program.getParent());
        Path fresh = Files.createTempFile(program.getParent(), "emulator", null);
        List<String> command = new ArrayList<>(List.of("g++", "-std=c++20", "-O2", "-g1", "-march=native", "-fsanitize=address,undefined",
                "-fno-sanitize-recover=all", "-Wall", "-Wextra", "-Werror", "-Wno-unknown-pragmas", "-DLCE_EMULATED",
                "-DLCE_EMULATED_ARCHITECTURE=" + architecture, "-I" + EMULATION, "-I" + KERNELS, "-o", fresh.toString(),
                EMULATION.resolve("emulator.cpp").toString()));
        try {
            Process compiler = new ProcessBuilder(command).inheritIO().start();
            if (compiler.waitFor() != 0) {
                throw new IllegalStateException("the emulator does not compile: " + String.join(" ", command));
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        Files.move(fresh, program, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
        return program;
    }
}
