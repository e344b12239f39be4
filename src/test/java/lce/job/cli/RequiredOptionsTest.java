package lce.job.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

import lce.io.BadInputException;
import lce.io.Storage;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** A job refuses to run without its required options, and marks them in --help. */
class RequiredOptionsTest {

    @TempDir
    Path folder;

    static Stream<Arguments> jobs() {
        return Stream.of(
                Arguments.of(
                        (Supplier<JobOptions>) ClusterOptions::new,
                        List.of("--features", "--lce-weights", "--pce-weights", "--output")),
                Arguments.of((Supplier<JobOptions>) KnnOptions::new, List.of("--features", "--output")),
                Arguments.of(
                        (Supplier<JobOptions>) DatasetOptions::new,
                        List.of("--lce-weights", "--pce-weights", "--output")));
    }

    @ParameterizedTest
    @MethodSource("jobs")
    void everyRequiredOptionHasToBeGivenAsAFlagOrInTheFile(Supplier<JobOptions> job, List<String> required)
            throws IOException {
        parse(job, flags(required, "x"));
        for (String flag : required) {
            List<String> others = new ArrayList<>(required);
            others.remove(flag);
            assertRefused("with " + flag + " (see --help)", job, flags(others, "x"));
            List<String> blank = flags(others, "x");
            blank.addAll(List.of(flag, " "));
            assertRefused("with " + flag + " (see --help)", job, blank);
            List<String> inTheFile = flags(others, "x");
            inTheFile.addAll(List.of(
                    "--conf",
                    Files.writeString(folder.resolve("conf.json"), "{\"" + flag.substring(2) + "\": \"x\"}")
                            .toString()));
            parse(job, inTheFile);
        }
    }

    @Test
    void oneOfTwoOptionsIsEnough() {
        parse(GenerateOptions::new, List.of("--output", "x", "--faces", "10"));
        parse(GenerateOptions::new, List.of("--output", "x", "--ids", "10"));
        assertRefused(
                "give the number of faces with --faces or --ids (see --help)",
                GenerateOptions::new,
                List.of("--output", "x"));
        assertRefused(
                "leave out one of the two",
                GenerateOptions::new,
                List.of("--output", "x", "--faces", "10", "--ids", "10"));
    }

    @Test
    void helpMarksThem() {
        String cluster = help(new ClusterOptions());
        assertEquals(4, cluster.split("Required\\. ", -1).length - 1, cluster);
        assertTrue(cluster.contains("Required. Weights of PCENet"), cluster);
        String generate = help(new GenerateOptions());
        assertTrue(generate.contains("Required unless --ids is given. Number of faces"), generate);
        assertTrue(generate.contains("Required unless --faces is given. Number of identities"), generate);
    }

    private static String help(JobOptions job) {
        return CommandLineParser.command(job)
                .getUsageMessage(CommandLine.Help.Ansi.OFF)
                .replaceAll("\\s+", " ");
    }

    private static List<String> flags(List<String> names, String value) {
        return new ArrayList<>(
                names.stream().flatMap(name -> Stream.of(name, value)).toList());
    }

    private static void assertRefused(String words, Supplier<JobOptions> job, List<String> flags) {
        String message =
                assertThrows(BadInputException.class, () -> parse(job, flags)).getMessage();
        assertTrue(message.endsWith(words), message);
    }

    private static void parse(Supplier<JobOptions> job, List<String> flags) {
        new CommandLineParser(Storage.of(new Configuration()))
                .parse(job, flags.toArray(String[]::new), new PrintWriter(PrintWriter.nullWriter()))
                .orElseThrow();
    }
}
