package lce.job.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.util.Optional;
import java.util.stream.Stream;

import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.security.AccessControlException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What file systems throw for a file that may not be read, wherever in a job. */
class UnreadableFileTest {

    static Stream<Arguments> failures() {
        return Stream.of(
                arguments(
                        new FileNotFoundException("/faces/emb.npy (Permission denied)"),
                        "no permission: /faces/emb.npy"),
                arguments(
                        new AccessControlException(
                                "Permission denied: user=ann, access=READ, inode=\"/faces\"\n\tat org.apache.hadoop"),
                        "inode=\"/faces\";"),
                arguments(new AccessDeniedException("s3a://faces/emb.npy"), "no permission: s3a://faces/emb.npy"),
                arguments(new ChecksumException("Checksum error: file:/faces/emb.npy at 0", 0), ".crc file"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("failures")
    void itIsOneSentenceWhoeverHasWrappedIt(IOException failure, String said) {
        for (Throwable wrapped : new Throwable[] {
            failure,
            new UncheckedIOException(failure),
            new RuntimeException("Job aborted", new IllegalStateException(failure))
        }) {
            String sentence = UnreadableFile.sentence(wrapped).orElseThrow();
            assertEquals(1, sentence.lines().count(), sentence);
            assertTrue(sentence.contains(said), sentence);
        }
    }

    @Test
    void otherFailuresKeepTheirStackTraces() {
        assertEquals(
                Optional.empty(),
                UnreadableFile.sentence(new UncheckedIOException(new IOException("Connection reset"))));
        assertEquals(Optional.empty(), UnreadableFile.sentence(new NullPointerException()));
    }
}
