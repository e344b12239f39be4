package lce.job.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import lce.SharedSpark;
import lce.io.BadInputException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The report that a failed run leaves beside its output. */
@Tag("long")
class FailureReportTest {

    private static final String SENTENCE = "faces.npy is damaged; copy it again";

    @TempDir
    Path folder;

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeAll
    static void openTheSession() {
        SharedSpark.session();
    }

    @Test
    void aRefusedInputIsReportedByItsSentence() throws IOException {
        assertEquals(
                2,
                run(
                        (session, options, console, journal) -> {
                            journal.begin();
                            journal.fact("nodes", 110);
                            journal.stageBegins("Copies", "faces", 110, 2);
                            journal.stageEnds("Copies", 2, 0.25);
                            journal.stageBegins("Graph check", "faces", 110, 2);
                            throw new IllegalStateException("in a task", new BadInputException(SENTENCE));
                        },
                        "--precision",
                        "f32"));
        assertEquals(SENTENCE + "\n", err.toString());
        JsonNode report = report();
        assertEquals(JobOptions.VERSION, report.get("version").asText());
        assertEquals("lce.KnnJob", report.get("job").asText());
        assertFalse(Instant.parse(report.get("ended").asText())
                .isBefore(Instant.parse(report.get("started").asText())));
        assertTrue(report.get("total_seconds").isDouble());
        assertEquals("Graph check", report.get("stage").asText());
        assertEquals(
                BadInputException.class.getName(), report.at("/error/class").asText());
        assertEquals(SENTENCE, report.at("/error/message").asText());
        assertFalse(report.get("error").has("stack_trace"));
        assertEquals("f32", report.at("/configuration/precision").asText());
        assertEquals(80, report.at("/configuration/k").asInt());
        assertTrue(report.at("/configuration/dim").isNull());
        assertFalse(report.get("configuration").has("help"));
        assertEquals(110, report.get("nodes").asInt());
        assertEquals(
                SharedSpark.context().sc().applicationId(),
                report.get("application").asText());
        assertEquals("{\"Copies\":0.25}", report.get("seconds").toString());
        assertEquals(List.of("knn.npz.failed.json"), names());
    }

    private static final List<Throwable> BUGS = List.of(
            new IllegalStateException("broken"), new OutOfMemoryError("Java heap space"), new NullPointerException());

    @ParameterizedTest
    @FieldSource("BUGS")
    void aBugIsReportedWithItsStackTraceAndThrownOn(Throwable bug) throws IOException {
        assertSame(bug, assertThrows(bug.getClass(), () -> run(failing(bug))));
        assertEquals(bug.getClass().getName(), report().at("/error/class").asText());
        assertEquals(
                bug.getMessage() == null ? "null" : bug.getMessage(),
                report().at("/error/message").asText());
        assertTrue(report().at("/error/stack_trace").asText().contains("\tat " + FailureReportTest.class.getName()));
        assertEquals("", err.toString());
    }

    @Test
    void aLaterFailureReplacesTheReportAndASuccessDeletesIt() throws IOException {
        assertEquals(2, run(failing(new BadInputException("first"))));
        assertEquals(2, run(failing(new BadInputException("second"))));
        assertEquals("second", report().at("/error/message").asText());
        assertEquals(0, run((session, options, console, journal) -> journal.begin()));
        assertEquals(List.of(), names());
    }

    @Test
    void whatIsRefusedBeforeTheOutputIsAcceptedLeavesNoReport() throws IOException {
        assertEquals(2, run((session, options, console, journal) -> {
            throw new BadInputException(SENTENCE);
        }));
        assertEquals(2, run(failing(new IllegalStateException()), "--k", "0"));
        assertEquals(List.of(), names());
    }

    @Test
    void anotherFileInItsPlaceStaysAndTheFailureIsNotHidden() throws IOException {
        for (String content : List.of("kept", "{\"stage\": 1}", "[]", "")) {
            Path other = Files.writeString(folder.resolve("knn.npz.failed.json"), content);
            IllegalStateException bug = new IllegalStateException("broken");
            assertSame(bug, assertThrows(IllegalStateException.class, () -> run(failing(bug))));
            assertTrue(err.toString().contains("knn.npz.failed.json cannot be written"), err.toString());
            assertEquals(0, run((session, options, console, journal) -> journal.begin()));
            assertEquals(content, Files.readString(other));
            err.reset();
        }
    }

    @Test
    void aFolderInItsPlaceIsOneMoreLineAndNoOtherFailure() throws IOException {
        Files.createDirectory(folder.resolve("knn.npz.failed.json"));
        assertEquals(2, run(failing(new BadInputException(SENTENCE))));
        assertEquals(2, err.toString().lines().count(), err.toString());
        assertTrue(err.toString().endsWith(SENTENCE + "\n"), err.toString());
    }

    @Test
    void theOutputMayBeNamedWithASlashAtItsEnd() throws IOException {
        assertEquals(2, run(failing(new BadInputException(SENTENCE)), "--output", folder.resolve("graph") + "/"));
        assertEquals(List.of("graph.failed.json"), names());
    }

    // ------------------------------------------------------------------ jobs that do as they are told

    private static EntryPoint.Body<KnnOptions> failing(Throwable failure) {
        return (session, options, console, journal) -> {
            journal.begin();
            throw FailureReportTest.<RuntimeException>unchecked(failure);
        };
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> E unchecked(Throwable failure) throws E {
        throw (E) failure;
    }

    private int run(EntryPoint.Body<KnnOptions> body, String... flags) {
        List<String> all = new ArrayList<>(List.of("--features", "faces.npy"));
        if (!List.of(flags).contains("--output")) {
            all.addAll(List.of("--output", folder.resolve("knn.npz").toString()));
        }
        all.addAll(List.of(flags));
        return new EntryPoint<>("failing", KnnOptions::new, body)
                .run(all.toArray(String[]::new), new PrintStream(new ByteArrayOutputStream()), new PrintStream(err));
    }

    private JsonNode report() throws IOException {
        return new ObjectMapper().readTree(folder.resolve("knn.npz.failed.json").toFile());
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }
}
