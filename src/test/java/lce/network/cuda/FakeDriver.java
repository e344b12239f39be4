package lce.network.cuda;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs a class of the tests in a process of its own, where {@link Emulator#driver}'s libcuda takes the NVIDIA driver's place. */
final class FakeDriver {

    /** @param said on both of its outputs */
    record Ended(int status, String said) {
    }

    private FakeDriver() {
    }

    /**
     * With two threads for tasks in local mode.
     *
     * @param environment beside this process's own; src/test/cuda/libcuda.cpp says what it goes by
     */
    static Ended run(Class<?> main, Map<String, String> environment, List<String> arguments) throws IOException, InterruptedException {
        return run(main, Map.of("spark.master", "local[2,2]"), environment, arguments); // a task is tried twice, as it would be on a cluster
    }

    /** @param properties of the process, spark.master and other settings of Spark among them */
    static Ended run(Class<?> main, Map<String, String> properties, Map<String, String> environment, List<String> arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin/java").toString()));
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("-X") || argument.startsWith("--add-opens") || argument.startsWith("-Djdk")).toList());
        properties.forEach((key, value) -> command.add("-D" + key + "=" + value));
        command.addAll(List.of("-Dspark.ui.enabled=false", "-Dspark.driver.host=127.0.0.1", "-Dspark.sql.shuffle.partitions=2", "-cp", classPath(),
                main.getName()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("LD_LIBRARY_PATH", Emulator.driver().toAbsolutePath().toString());
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), said);
    }

    /** Of this process, Spark included. */
    static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }
}
