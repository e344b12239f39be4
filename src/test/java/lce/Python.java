package lce;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The machine's Python, if it has one. */
final class Python {

    static final String PROGRAM = "/usr/bin/python3";

    /** PyTorch otherwise gives the memory of each operation back to the system, which takes most of its time. */
    private static final Map<String, String> KEEP_MEMORY = Map.of(
            "MALLOC_TOP_PAD_", "1000000000",
            "MALLOC_MMAP_THRESHOLD_", "4000000000",
            "MALLOC_TRIM_THRESHOLD_", "8000000000");

    private Python() {}

    /**
     * Runs Python with these arguments.
     *
     * @param folder where its output goes, into the file log
     * @return its exit status, or -1 if there is no Python
     */
    static int run(Path folder, Object... arguments) throws InterruptedException {
        List<String> command = new ArrayList<>(List.of(PROGRAM));
        Arrays.stream(arguments).map(Object::toString).forEach(command::add);
        ProcessBuilder python = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile());
        python.environment().putAll(KEEP_MEMORY);
        Process process;
        try {
            process = python.start();
        } catch (IOException e) {
            return -1; // no such program
        }
        boolean hasEnded = process.waitFor(15, TimeUnit.MINUTES);
        process.destroyForcibly();
        assertTrue(hasEnded, "timed out");
        return process.exitValue();
    }
}
