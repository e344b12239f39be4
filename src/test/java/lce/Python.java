package lce;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The machine's Python, if it has one. */
final class Python {

    static final String PROGRAM = "/usr/bin/python3";

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
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("log").toFile())
                    .start();
        } catch (IOException e) {
            return -1; // no such program
        }
        assertTrue(process.waitFor(15, TimeUnit.MINUTES), "timed out");
        return process.exitValue();
    }
}
