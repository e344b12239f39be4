package lce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The console of a plain spark-submit, on which nobody has configured logging. */
@Tag("long")
class PlainSubmitTest {

    @TempDir
    Path folder;

    @Test
    void onlyTheJobsOwnLinesAreOnTheConsole() throws IOException, InterruptedException {
        Path errors = folder.resolve("errors");
        Process job = JobProcess.submitted(
                        "lce.GenerateJob",
                        List.of(
                                "--faces",
                                "10",
                                "--dim",
                                "4",
                                "--output",
                                folder.resolve("faces").toString()))
                .redirectError(errors.toFile())
                .start();
        List<String> lines = job.inputReader().lines().toList();
        assertEquals(0, job.waitFor(), () -> lines.toString());
        assertEquals("", Files.readString(errors));
        assertEquals("Faces ...", lines.get(0));
        assertTrue(lines.get(1).startsWith("Faces: "), lines::toString);
        assertEquals(4, lines.size(), lines::toString); // and an empty line and the summary
    }
}
