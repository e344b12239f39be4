package lce;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A job in a process of its own, with Spark from the tests' class path. */
final class JobProcess {

    private static final List<String> OPENED = List.of(
            "java.lang",
            "java.lang.invoke",
            "java.lang.reflect",
            "java.io",
            "java.net",
            "java.nio",
            "java.util",
            "java.util.concurrent",
            "java.util.concurrent.atomic",
            "jdk.internal.ref",
            "sun.nio.ch",
            "sun.nio.cs",
            "sun.security.action",
            "sun.util.calendar");

    /** A process lives for seconds: half of its time would go into compiling code that it hardly runs again. */
    private static final List<String> QUICK_START = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    private JobProcess() {}

    /**
     * The command line of a plain spark-submit, without a log4j2 configuration: the class path has no classes and
     * resources of tests. Not started yet; its output and its errors are apart.
     */
    static ProcessBuilder submitted(String job, List<String> flags) {
        List<String> command = java();
        command.addAll(List.of(
                "org.apache.spark.deploy.SparkSubmit",
                "--master",
                "local[2]",
                "--conf",
                "spark.ui.enabled=false",
                "--class",
                job,
                "spark-internal"));
        command.addAll(flags);
        ProcessBuilder process = new ProcessBuilder(command);
        String classPath = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.contains("test-classes"))
                .collect(Collectors.joining(File.pathSeparator));
        process.environment().putAll(Map.of("SPARK_LOCAL_IP", "127.0.0.1", "CLASSPATH", classPath));
        return process;
    }

    private static List<String> java() {
        List<String> command =
                new ArrayList<>(List.of(ProcessHandle.current().info().command().orElseThrow(), "-Xmx1g"));
        command.addAll(QUICK_START);
        OPENED.forEach(opened -> command.add("--add-opens=java.base/" + opened + "=ALL-UNNAMED"));
        return command;
    }

    /**
     * Not yet started; what it says on its console and as errors comes as one stream.
     *
     * @param properties of Spark
     * @param job a class with a main method
     */
    static ProcessBuilder of(Map<String, String> properties, String job, List<String> flags) {
        List<String> command = java();
        properties.forEach((key, value) -> command.add("-D" + key + "=" + value));
        command.addAll(List.of(
                "-Dspark.ui.enabled=false",
                "-Dspark.driver.host=127.0.0.1",
                "-Dlog4j2.configurationFile=file:src/main/resources/lce/job/cli/log4j2.properties",
                job)); // as submit/local.sh does
        command.addAll(flags);
        ProcessBuilder process = new ProcessBuilder(command).redirectErrorStream(true);
        process.environment()
                .putAll(Map.of("SPARK_LOCAL_IP", "127.0.0.1", "CLASSPATH", System.getProperty("java.class.path")));
        return process;
    }

    /** The same on two executor processes of one core each, which are both there before anything runs. */
    static ProcessBuilder onExecutors(Path spark, String job, List<String> flags) throws IOException {
        Files.createDirectories(spark.resolve("jars")); // the executors' class path brings Spark
        ProcessBuilder process = of(
                Map.of(
                        "spark.master",
                        "local-cluster[2,1,1024]",
                        "spark.executor.memory",
                        "1g",
                        "spark.executor.extraJavaOptions",
                        String.join(" ", QUICK_START),
                        "spark.executor.extraClassPath",
                        System.getProperty("java.class.path"),
                        "spark.cores.max",
                        "2",
                        "spark.scheduler.minRegisteredResourcesRatio",
                        "1"),
                job,
                flags);
        process.environment().putAll(Map.of("SPARK_HOME", spark.toString(), "SPARK_SCALA_VERSION", "2.x"));
        return process;
    }
}
