package lce.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import lce.SharedSpark;
import lce.io.BadInputException;
import lce.job.cli.EntryPoint;
import lce.job.cli.KnnOptions;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;

/** With --verbose a refusal is followed by its stack trace, and the job's loggers are at INFO while it runs. */
class VerboseTest {

    private static final String NEEDED = "\"features\": \"faces.npy\", \"output\": \"nowhere/knn.npz\"";

    @TempDir
    Path folder;

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private Level levelInTheJob;

    @BeforeAll
    static void openTheSession() {
        SharedSpark.session();
    }

    /**
     * Command lines that are refused: the file of --conf or null, flags, the beginning of the sentence, whether there
     * is a stack trace.
     */
    private static final List<Arguments> REFUSALS = List.of(
            Arguments.of("{" + NEEDED + "}", List.of(), "refused by the job", false),
            Arguments.of("{" + NEEDED + "}", List.of("--verbose"), "refused by the job", true),
            Arguments.of("{" + NEEDED + ", \"verbose\": true}", List.of(), "refused by the job", true),
            Arguments.of("{" + NEEDED + ", \"verbose\": true}", List.of("--no-verbose"), "refused by the job", false),
            Arguments.of("{" + NEEDED + ", \"verbose\": false}", List.of(), "refused by the job", false),
            Arguments.of("{" + NEEDED + ", \"k\": 0}", List.of(), "--k is 0", false),
            Arguments.of("{" + NEEDED + ", \"k\": 0}", List.of("--verbose"), "--k is 0", true),
            Arguments.of(
                    "{" + NEEDED + ", \"k\": \"many\", \"verbose\": true}",
                    List.of(),
                    "CONF: Invalid value for option '--k'",
                    true),
            Arguments.of(
                    "{" + NEEDED + ", \"unknown\": 1, \"verbose\": true}",
                    List.of(),
                    "CONF has the key \"unknown\"",
                    true),
            Arguments.of(
                    "{" + NEEDED + ", \"unknown\": 1, \"verbose\": true}",
                    List.of("--no-verbose"),
                    "CONF has the key \"unknown\"",
                    false),
            Arguments.of("{" + NEEDED + ", \"verbose\": \"maybe\"}", List.of(), "CONF: ", false),
            Arguments.of("no JSON", List.of("--verbose"), "CONF is not JSON", true),
            Arguments.of("no JSON", List.of(), "CONF is not JSON", false),
            Arguments.of(null, List.of("--verbose"), "name the embeddings", true),
            Arguments.of(null, List.of("--unknown", "--verbose"), "Unknown option: '--unknown'", true),
            Arguments.of(null, List.of("--conf", "nowhere.json", "--verbose"), "nowhere.json does not exist", true));

    @ParameterizedTest
    @FieldSource("REFUSALS")
    void theStackTraceFollowsTheSentenceIfItIsAskedFor(
            String conf, List<String> flags, String sentence, boolean isVerbose) throws IOException {
        Path file = folder.resolve("conf.json");
        List<String> more = conf == null
                ? List.of()
                : List.of("--conf", Files.writeString(file, conf).toString());
        assertEquals(2, run(Stream.concat(flags.stream(), more.stream()).toArray(String[]::new)));
        List<String> lines = err.toString().lines().toList();
        assertTrue(lines.get(0).startsWith(sentence.replace("CONF", file.toString())), lines.get(0));
        if (isVerbose) {
            assertEquals(BadInputException.class.getName() + ": " + lines.get(0), lines.get(1));
            assertTrue(lines.get(2).startsWith("\tat lce."), lines.get(2));
        } else {
            assertEquals(1, lines.size(), lines::toString);
        }
    }

    @Test
    void theJobsOwnLoggersAreAtInfoWhileAVerboseJobRuns() {
        assertEquals(2, run("--features", "faces.npy", "--output", "nowhere/knn.npz"));
        assertFalse(levelInTheJob.isLessSpecificThan(Level.INFO), levelInTheJob.toString());
        Level before = LogManager.getLogger(EntryPoint.class).getLevel();
        assertEquals(2, run("--features", "faces.npy", "--output", "nowhere/knn.npz", "--verbose"));
        assertEquals(Level.INFO, levelInTheJob);
        assertEquals(before, LogManager.getLogger(EntryPoint.class).getLevel());
    }

    private int run(String... flags) {
        EntryPoint<KnnOptions> job =
                new EntryPoint<>("refusing", KnnOptions::new, (session, options, console, journal) -> {
                    levelInTheJob = LogManager.getLogger(EntryPoint.class).getLevel();
                    throw new BadInputException("refused by the job");
                });
        return job.run(flags, new PrintStream(new ByteArrayOutputStream()), new PrintStream(err));
    }
}
