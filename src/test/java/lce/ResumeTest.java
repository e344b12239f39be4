package lce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs with --checkpoint: what a job that stopped half way leaves, and who may go on with it. */
@Tag("long")
class ResumeTest {

    private static final Path GOLDEN = Path.of("src/test/resources/golden/spread");

    @TempDir
    Path folder;

    private Path features;
    private Path knn;
    private Path checkpoint;

    /** A job that got as far as the neighbour graph, whose last id is no row. */
    @BeforeEach
    void stopAJobHalfWay() throws IOException {
        checkpoint = folder.resolve("checkpoint");
        features = Files.copy(GOLDEN.resolve("features.npy"), folder.resolve("features.npy"));
        knn = folder.resolve("knn.npy");
        byte[] bytes = Files.readAllBytes(GOLDEN.resolve("knn.npy"));
        bytes[bytes.length - 7] = 1;
        Files.write(knn, bytes);
        assertSaid(Jobs.refusal(flags("f32")), "knn.npy has the id");
        assertTrue(Files.exists(checkpoint.resolve("copies/_finished")));
    }

    @Test
    void theSameJobGoesOnSaysWhatItSkipsAndCleansUp() throws IOException {
        var changed = Files.getLastModifiedTime(knn);
        Files.copy(GOLDEN.resolve("knn.npy"), knn, StandardCopyOption.REPLACE_EXISTING);
        Files.setLastModifiedTime(knn, changed); // the same file, as far as the job can see
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        assertEquals(0, Jobs.cluster(flags("f32"), new PrintStream(said)), said::toString);
        assertSaid(said.toString(), "Copies: finished by an earlier run");
        assertFalse(Files.exists(checkpoint));
        assertEquals(-1, Files.mismatch(GOLDEN.resolve("labels_pred.npy"), folder.resolve("out/labels.npy")));
    }

    @Test
    void otherFlagsAreRefused() {
        assertSaid(Jobs.refusal(flags("bf16")), "checkpoint was written with --precision f32, and this run has bf16");
        List<String> flags = flags("f32");
        flags.addAll(List.of("--partitions", "3"));
        assertSaid(Jobs.refusal(flags), "--partitions");
        flags = flags("f32");
        flags.add("--skip-invalid");
        assertSaid(Jobs.refusal(flags), "written with --skip-invalid false, and this run has true");
    }

    @Test
    void otherInputsAreRefused() throws IOException {
        Files.setLastModifiedTime(features, java.nio.file.attribute.FileTime.fromMillis(0));
        assertSaid(Jobs.refusal(flags("f32")), "checkpoint was written with --features", "changed at");
    }

    @Test
    void otherVersionsAreRefused() throws IOException {
        Path manifest = checkpoint.resolve("manifest.json");
        String begun = Files.readString(manifest);
        Files.writeString(manifest, begun.replaceFirst("lce [0-9.]+", "lce 0.0.9"));
        Files.deleteIfExists(checkpoint.resolve(".manifest.json.crc"));
        assertSaid(
                Jobs.refusal(flags("f32")),
                "checkpoint was written by lce 0.0.9 on Spark",
                ", and this is lce",
                "another --checkpoint");
        Files.writeString(manifest, begun.replaceFirst(".*\"version\".*\n", ""));
        assertSaid(Jobs.refusal(flags("f32")), "checkpoint was written by an earlier version, and this is lce");
    }

    @Test
    void aManifestCutShortIsNobodysFolder() throws IOException {
        checkpoint = Files.createDirectory(folder.resolve("cut"));
        Files.writeString(checkpoint.resolve(".manifest.json"), "{");
        assertSaid(
                Jobs.refusal(flags("f32")),
                "knn.npy has the id"); // it is taken, and the job gets as far as with a new one
        assertTrue(Files.exists(checkpoint.resolve("manifest.json")));
    }

    @Test
    void aFolderOfSomethingElseIsRefusedAndKept() throws IOException {
        checkpoint = Files.createDirectory(folder.resolve("photos"));
        Files.writeString(checkpoint.resolve("precious"), "kept");
        assertSaid(Jobs.refusal(flags("f32")), "photos is not empty and not a checkpoint");
        assertEquals("kept", Files.readString(checkpoint.resolve("precious")));
    }

    private List<String> flags(String precision) {
        return new ArrayList<>(List.of(
                "--features",
                features.toString(),
                "--knn",
                knn.toString(),
                "--lce-weights",
                GOLDEN.resolve("LCENet.pth").toString(),
                "--pce-weights",
                GOLDEN.resolve("PCENet.pth").toString(),
                "--precision",
                precision,
                "--output",
                folder.resolve("out").toString(),
                "--checkpoint",
                checkpoint.toString()));
    }

    private static void assertSaid(String message, String... words) {
        for (String word : words) {
            assertTrue(message.contains(word), message);
        }
    }
}
