package lce.io;

import static lce.io.Given.STORAGE;
import static lce.io.Given.assertRefused;
import static lce.io.Given.file;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

import lce.knn.FileVectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Features from .npy and .bin, as unit vectors. */
class FeatureFileTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"features_f2.npy", "features_f4.npy", "features_f8.npy"})
    void everyFloatTypeGivesTheSameUnitVectors(String name) {
        assertArrayEquals(vectors("features.bin", 3), vectors(name, null), name.contains("f2") ? 1e-3f : 1e-6f);
    }

    @Test
    void vectorsAreScaledToUnitLength() {
        float[] x = vectors("features.bin", 3);
        for (int row = 0; row < 5; row++) {
            assertEquals(1, x[3 * row] * x[3 * row] + x[3 * row + 1] * x[3 * row + 1] + x[3 * row + 2] * x[3 * row + 2], 1e-6);
        }
    }

    @Test
    void aTableOfSeveralSegmentsIsOneTable() {
        FeatureSegment whole = FeatureFile.open(STORAGE, file("features.bin"), 3);
        FeatureSegment first = new FeatureSegment(whole.path(), 0, 2, 3, ElementType.FLOAT32);
        FeatureSegment rest = new FeatureSegment(whole.path(), 24, 3, 3, ElementType.FLOAT32);
        FloatBuffer gathered = FloatBuffer.allocate(15);
        ResidentFeatures.load(STORAGE, List.of(first, rest)).gather(new int[] {0, 1, 2, 3, 4}, 0, 5, gathered);
        assertArrayEquals(vectors("features.bin", 3), gathered.array());
    }

    @Test
    void sizeThatIsNoMultipleOfTheVectorIsRefused() {
        assertRefused(() -> FeatureFile.open(STORAGE, file("features.bin"), 7), "features.bin", "60 bytes", "multiple of 28", "--dim");
    }

    @Test
    void rawFeaturesNeedTheirDim() {
        assertRefused(() -> FeatureFile.open(STORAGE, file("features.bin"), null), "--dim");
    }

    @Test
    void aDimThatIsNotTheArraysIsRefused() {
        assertRefused(() -> FeatureFile.open(STORAGE, file("features_f4.npy"), 4), "features_f4.npy", "length 3, not 4");
    }

    @Test
    void fortranOrderIsRefused() {
        assertRefused(() -> FeatureFile.open(STORAGE, file("fortran.npy"), null), "Fortran", "ascontiguousarray");
    }

    @Test
    void aMissingFileIsRefused() {
        assertRefused(() -> FeatureFile.open(STORAGE, file("nothing.npy"), null), "nothing.npy does not exist");
    }

    @Test
    void anUnknownKindIsRefused() {
        assertRefused(() -> FeatureFile.open(STORAGE, file("make.py"), null), "make.py is text", "numpy.save");
        assertRefused(() -> FeatureFile.open(STORAGE, unknown(), null), "unknown.dat", ".npy");
    }

    @Test
    void aTruncatedArrayIsRefused() {
        assertRefused(() -> FeatureFile.open(STORAGE, Given.cut("features_f4.npy", -1, folder), null), "needs 60 bytes of elements and has 59");
    }

    @ParameterizedTest
    @ValueSource(floats = {0, Float.NaN, Float.POSITIVE_INFINITY})
    void tablesOfUnitVectorsHoldNoOthers(float element) throws IOException {
        Path npy = folder.resolve("holes.npy");
        try (OutputStream out = Files.newOutputStream(npy); NpyWriter writer = new NpyWriter(out, ElementType.FLOAT32, 3, 2)) {
            for (float value : new float[] {1, 0, 0, element, 0, 1}) {
                writer.write(value);
            }
        }
        List<FeatureSegment> segments = List.of(FeatureFile.open(STORAGE, npy.toString(), null));
        String said = assertThrows(IllegalStateException.class, () -> ResidentFeatures.load(STORAGE, segments)).getMessage();
        assertTrue(said.startsWith("row 1 of ") && said.contains("holes.npy"), said);
        assertThrows(IllegalStateException.class, () -> new FileVectors(STORAGE, segments).open(0).read(new float[6], 3));
        assertEquals(2, ResidentFeatures.load(STORAGE, FeatureSegment.keep(segments, KeptRows.without(3, new int[] {1}))).rows());
    }

    @ParameterizedTest
    @ValueSource(strings = {"features_f2.npy", "features_f8.npy"})
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void damagedFeaturesAreReadOrRefused(String name) throws IOException {
        Fuzz.damage(Given.FILES.resolve(name), folder, 400, path -> {
            FeatureSegment segment = FeatureFile.open(STORAGE, path, null);
            try (FeatureRows rows = FeatureRows.open(STORAGE, List.of(segment), 0)) {
                for (long row = 0; row < segment.rows(); row++) {
                    rows.next(new float[segment.dim()], 0);
                }
            }
        });
    }

    /** A file that begins with zeros, as no kind does. */
    private String unknown() throws IOException {
        return Files.write(folder.resolve("unknown.dat"), new byte[64]).toString();
    }

    private static float[] vectors(String name, Integer dim) {
        FloatBuffer gathered = FloatBuffer.allocate(15);
        ResidentFeatures.load(STORAGE, List.of(FeatureFile.open(STORAGE, file(name), dim))).gather(new int[] {0, 1, 2, 3, 4}, 0, 5, gathered);
        return gathered.array();
    }
}
