package lce.job.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import lce.SharedSpark;
import lce.io.BadInputException;
import lce.io.Storage;
import lce.job.OptionsGuideTest;
import lce.job.RunConfiguration;
import lce.job.cli.Affects.Effect;
import lce.job.cli.ClusterOptions;
import lce.job.cli.CommandLineParser;
import lce.job.cli.JobOptions;
import lce.job.cli.KnnOptions;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/** Tests the inputs, fingerprints and records that derive from the declarations on options. */
class OptionEffectsTest {

    private static final Storage STORAGE = Storage.of(new Configuration());
    private static final int K = 8;

    /**
     * Another value of each flag of lce.ClusterJob than the one in {@link #options}. Switches have none. Files are in
     * the folder of the test.
     */
    private static final Map<String, String> OTHER_VALUES = new TreeMap<>(Map.ofEntries(
            Map.entry("--features", "FOLDER/other"),
            Map.entry("--dim", "7"),
            Map.entry("--embedding-column", "vector"),
            Map.entry("--id-column", "face"),
            Map.entry("--skip-invalid", ""),
            Map.entry("--labels", "FOLDER/other"),
            Map.entry("--label-column", "person"),
            Map.entry("--previous", "FOLDER/other"),
            Map.entry("--knn", "FOLDER/other"),
            Map.entry("--no-graph-check", ""),
            Map.entry("--knn-method", "ivf"),
            Map.entry("--save-knn", "FOLDER/other.npz"),
            Map.entry("--k", "9"),
            Map.entry("--lce-weights", "FOLDER/other"),
            Map.entry("--pce-weights", "FOLDER/other"),
            Map.entry("--heads", "4"),
            Map.entry("--engine", "cpu"),
            Map.entry("--precision", "f32"),
            Map.entry("--output", "FOLDER/elsewhere"),
            Map.entry("--save-intermediates", ""),
            Map.entry("--gather", "halo"),
            Map.entry("--checkpoint", "FOLDER/checkpoint"),
            Map.entry("--partitions", "3"),
            Map.entry("--overwrite", ""),
            Map.entry("--conf", "FOLDER/conf.json"),
            Map.entry("--verbose", "")));

    /**
     * The flags that a checkpoint depends on. --k is not one of them: the number comes from the weights, and the flag
     * checks it.
     */
    private static final Set<String> OF_A_CHECKPOINT = Set.of(
            "features",
            "dim",
            "embedding-column",
            "skip-invalid",
            "knn",
            "knn-method",
            "save-knn",
            "lce-weights",
            "pce-weights",
            "heads",
            "engine",
            "precision",
            "save-intermediates");

    @TempDir
    Path folder;

    @BeforeEach
    void writeFiles() throws IOException {
        for (String name : List.of("features", "lce-weights", "pce-weights", "other")) {
            Files.writeString(folder.resolve(name), name);
        }
        Files.writeString(folder.resolve("conf.json"), "{}");
    }

    static Stream<OptionSpec> allOptions() {
        return OptionsGuideTest.jobs()
                .flatMap(job -> CommandLineParser.command(job).getCommandSpec().options().stream());
    }

    @ParameterizedTest
    @MethodSource("allOptions")
    void everyOptionOfEveryJobDeclaresWhatItAffects(OptionSpec option) {
        Set<Effect> declared = OptionEffects.declared(option);
        assertEquals(
                declared.contains(Effect.NOTHING),
                declared.equals(Set.of(Effect.NOTHING)),
                option.longestName() + " affects nothing and " + declared);
    }

    @Test
    void anOptionThatDeclaresNothingIsABug() {
        assertTrue(assertThrows(IllegalStateException.class, () -> OptionEffects.of(new Undeclared()))
                .getMessage()
                .contains("--undeclared"));
    }

    private static final class Undeclared extends JobOptions {

        @Option(names = "--undeclared")
        private String undeclared;

        @Override
        public String output() {
            return undeclared;
        }
    }

    static Stream<String> flagsOfAClusterJob() {
        return CommandLineParser.command(new ClusterOptions()).getCommandSpec().options().stream()
                .filter(option -> !option.usageHelp() && !option.versionHelp())
                .map(OptionSpec::longestName);
    }

    @ParameterizedTest
    @MethodSource("flagsOfAClusterJob")
    void aFlagChangesTheFingerprintOfACheckpointIfResultsDependOnIt(String flag) {
        String key = flag.substring("--".length());
        assertEquals(
                OF_A_CHECKPOINT.contains(key) ? Set.of(key) : Set.of(),
                changed(fingerprint(options(), K), fingerprint(options(other(flag)), K)));
    }

    @Test
    void theNumberOfNeighboursAndTheVersionAreInTheFingerprint() {
        assertEquals(Set.of("k"), changed(fingerprint(options(), K), fingerprint(options(), K + 1)));
        assertTrue(
                fingerprint(options(), K).get("version").startsWith(JobOptions.VERSION + " on Spark "),
                fingerprint(options(), K)::toString);
    }

    @Test
    void aDefaultThatIsGivenIsTheSameFingerprint() {
        assertEquals(
                fingerprint(options(), K),
                fingerprint(
                        options("--knn-method", "EXACT", "--engine", "Auto", "--heads", "8", "--no-skip-invalid"), K));
    }

    @ParameterizedTest
    @ValueSource(strings = {"features", "knn", "lce-weights", "pce-weights"})
    void anInputThatWasReplacedIsAnotherFingerprint(String input) throws IOException {
        Path file = Files.writeString(folder.resolve(input), "some bytes");
        Files.setLastModifiedTime(file, FileTime.fromMillis(1000));
        ClusterOptions options = input.equals("knn") ? options("--knn", file.toString()) : options();
        Map<String, String> before = fingerprint(options, K);
        Files.setLastModifiedTime(file, FileTime.fromMillis(2000));
        assertEquals(Set.of(input), changed(before, fingerprint(options, K)));
    }

    static Stream<String> inputsOfAClusterJob() {
        return CommandLineParser.command(new ClusterOptions()).getCommandSpec().options().stream()
                .filter(option -> OptionEffects.declared(option).contains(Effect.INPUT))
                .map(OptionSpec::longestName);
    }

    @Test
    void theInputsAreTheFlagsThatNameFilesTheJobReads() {
        assertEquals(
                Set.of(
                        "--features",
                        "--labels",
                        "--previous",
                        "--knn",
                        "--lce-weights",
                        "--pce-weights",
                        "--checkpoint",
                        "--conf"),
                inputsOfAClusterJob().collect(Collectors.toSet()));
        assertEquals(
                List.of("conf", "features"),
                new ArrayList<>(new TreeMap<>(OptionEffects.of(parsed(
                                        KnnOptions::new,
                                        "--features",
                                        "f.npy",
                                        "--output",
                                        "g.npz",
                                        "--conf",
                                        folder.resolve("conf.json").toString()))
                                .inputs())
                        .keySet()));
    }

    @ParameterizedTest
    @MethodSource("inputsOfAClusterJob")
    void noPlaceThatTheJobWritesToHoldsAnInput(String flag) throws IOException {
        Path holder = Files.createDirectory(folder.resolve("holder"));
        boolean isFolder = List.of("--previous", "--checkpoint").contains(flag);
        Path input = isFolder
                ? Files.createDirectories(holder.resolve("input/clusters")).getParent()
                : Files.writeString(holder.resolve("input.npz"), "{}");
        assertRefused(
                "holder holds ",
                "--output",
                options(flag, input.toString(), "--output", holder.toString(), "--overwrite"));
        if (!flag.equals("--checkpoint")) {
            assertRefused(
                    "holder holds ",
                    "--checkpoint",
                    options(flag, input.toString(), "--checkpoint", holder.toString()));
        }
        if (isFolder) {
            assertRefused(
                    "graph.npz lies in ",
                    "--save-knn",
                    options(
                            flag,
                            input.toString(),
                            "--save-knn",
                            input.resolve("clusters/graph.npz").toString()));
        } else if (!flag.equals("--knn")) { // which excludes --save-knn
            assertRefused(
                    "input.npz is read by the job",
                    "--save-knn",
                    options(flag, input.toString(), "--save-knn", input.toString(), "--overwrite"));
        }
    }

    @Test
    void theOutputMayReplaceTheEarlierRun() throws IOException {
        Path earlier =
                Files.createDirectories(folder.resolve("earlier/clusters")).getParent();
        Files.writeString(earlier.resolve("metrics.json"), "{}");
        ClusterOutputs.create(
                        STORAGE,
                        options("--previous", earlier.toString(), "--output", earlier.toString(), "--overwrite"))
                .close();
        ClusterOutputs.create(STORAGE, options("--previous", "", "--output", earlier.toString(), "--overwrite"))
                .close();
    }

    private static void assertRefused(String words, String flag, ClusterOptions options) {
        String message = assertThrows(BadInputException.class, () -> ClusterOutputs.create(STORAGE, options))
                .getMessage();
        assertTrue(message.contains(words) && message.endsWith("name another place with " + flag), message);
    }

    private String[] other(String flag) {
        String value = Objects.requireNonNull(OTHER_VALUES.get(flag), flag + " has no other value in this test")
                .replace("FOLDER", folder.toString());
        return value.isEmpty() ? new String[] {flag} : new String[] {flag, value};
    }

    private static Map<String, String> fingerprint(ClusterOptions options, int k) {
        return RunConfiguration.fingerprint(SharedSpark.context(), STORAGE, options, k);
    }

    private static Set<String> changed(Map<String, String> before, Map<String, String> after) {
        Set<String> keys = new TreeSet<>(before.keySet());
        keys.addAll(after.keySet());
        keys.removeIf(key -> Objects.equals(before.get(key), after.get(key)));
        return keys;
    }

    /** Returns the options of lce.ClusterJob with the required flags and these, which replace required ones. */
    private ClusterOptions options(String... flags) {
        List<String> all = new ArrayList<>(List.of(flags));
        for (String required : List.of("features", "lce-weights", "pce-weights", "output")) {
            if (!all.contains("--" + required)) {
                all.addAll(List.of("--" + required, folder.resolve(required).toString()));
            }
        }
        return parsed(ClusterOptions::new, all.toArray(String[]::new));
    }

    private static <O extends JobOptions> O parsed(Supplier<O> fresh, String... flags) {
        return new CommandLineParser(STORAGE)
                .parse(fresh, flags, new PrintWriter(PrintWriter.nullWriter()))
                .orElseThrow();
    }
}
