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
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import lce.features.FileVectors;
import lce.features.ResidentFeatures;
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
            assertEquals(
                    1,
                    x[3 * row] * x[3 * row] + x[3 * row + 1] * x[3 * row + 1] + x[3 * row + 2] * x[3 * row + 2],
                    1e-6);
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
        assertRefused(
                () -> FeatureFile.open(STORAGE, file("features.bin"), 7),
                "features.bin",
                "60 bytes",
                "multiple of 28",
                "--dim");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x.bin", "x.BIN", "x.Bin"})
    void rawFeaturesAreKnownByTheirEndingInAnyCase(String name) throws IOException {
        Files.copy(Given.FILES.resolve("features.bin"), folder.resolve(name));
        InputFiles files = InputFiles.of(STORAGE, folder.resolve(name).toString());
        assertEquals(5, FeatureParts.open(STORAGE, files, 3, null).get(0).rows());
        assertRefused(() -> FeatureParts.open(STORAGE, files, null, null), name, "--dim");
    }

    @Test
    void messagesNameTheUsersFileWhereItsVectorsAreUnpackedElsewhere() throws IOException {
        String staging = folder.resolve("staged").toString();
        Path zero = NpyBytes.archive(
                folder.resolve("zero.npz"),
                true,
                Map.of("features.npy", NpyBytes.array("<f4", "2, 3", 1, 2, 3, 0, 0, 0)));
        FeatureSegment segment = FeatureFile.open(STORAGE, zero.toString(), null, staging);
        assertEquals(zero.toString(), segment.name());
        assertEquals(
                zero.toString(),
                FeatureSegment.keep(List.of(segment), KeptRows.without(2, new int[] {1}))
                        .get(0)
                        .name());
        NpyBytes.archive(
                folder.resolve("zero2.npz"), true, Map.of("features.npy", NpyBytes.array("<f4", "1, 2", 1, 2)));
        assertRefused(
                () -> FeatureParts.open(STORAGE, InputFiles.of(STORAGE, folder + "/zero*.npz"), null, staging),
                "zero2.npz holds",
                "where " + zero + " holds");
        Path copy = Path.of(segment.path());
        Files.deleteIfExists(copy.resolveSibling("." + copy.getFileName() + ".crc"));
        Files.write(copy, new byte[4]);
        assertRefused(() -> VectorFault.read(STORAGE, segment, 1), zero + " ends before its row 1");
        assertRefused(() -> ResidentFeatures.load(STORAGE, List.of(segment)), zero + " ends before its row");
    }

    @Test
    void rawFeaturesNeedTheirDim() {
        assertRefused(() -> FeatureFile.open(STORAGE, file("features.bin"), null), "--dim");
    }

    @Test
    void aDimThatIsNotTheArraysIsRefused() {
        assertRefused(
                () -> FeatureFile.open(STORAGE, file("features_f4.npy"), 4), "features_f4.npy", "length 3, not 4");
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
        assertRefused(
                () -> FeatureFile.open(STORAGE, Given.cut("features_f4.npy", -1, folder), null),
                "needs 60 bytes of elements and has 59");
    }

    @ParameterizedTest
    @ValueSource(floats = {0, Float.NaN, Float.POSITIVE_INFINITY})
    void tablesOfUnitVectorsHoldNoOthers(float element) throws IOException {
        Path npy = folder.resolve("holes.npy");
        try (OutputStream out = Files.newOutputStream(npy);
                NpyWriter writer = new NpyWriter(out, ElementType.FLOAT32, 3, 2)) {
            for (float value : new float[] {1, 0, 0, element, 0, 1}) {
                writer.write(value);
            }
        }
        List<FeatureSegment> segments = List.of(FeatureFile.open(STORAGE, npy.toString(), null));
        String said = assertThrows(IllegalStateException.class, () -> ResidentFeatures.load(STORAGE, segments))
                .getMessage();
        assertTrue(said.startsWith("row 1 of ") && said.contains("holes.npy"), said);
        assertThrows(
                IllegalStateException.class,
                () -> new FileVectors(STORAGE, segments).open(0).read(new float[6], 3));
        assertEquals(
                2,
                ResidentFeatures.load(STORAGE, FeatureSegment.keep(segments, KeptRows.without(3, new int[] {1})))
                        .rows());
    }

    @ParameterizedTest
    @ValueSource(strings = {"<f4", ">f4"})
    void theFaultOfAVectorIsReadInItsByteOrder(String descr) throws IOException {
        int[] elements = {Float.floatToIntBits(1), 0, 0, 0, 0x7fc00000, 0, 0x7f800000, 0};
        ByteBuffer bytes = ByteBuffer.allocate(4 * elements.length)
                .order(descr.startsWith(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        bytes.asIntBuffer().put(elements);
        Path file = Files.write(
                folder.resolve("faults.npy"),
                NpyBytes.array(
                        1, "{'descr': '" + descr + "', 'fortran_order': False, 'shape': (4, 2), }", bytes.array()));
        FeatureSegment segment = FeatureFile.open(STORAGE, file.toString(), null);
        assertEquals(
                List.of(VectorFault.ZERO, VectorFault.NOT_A_NUMBER, VectorFault.INFINITE),
                IntStream.range(1, 4)
                        .mapToObj(row -> VectorFault.read(STORAGE, segment, row))
                        .toList());
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
        ResidentFeatures.load(STORAGE, List.of(FeatureFile.open(STORAGE, file(name), dim)))
                .gather(new int[] {0, 1, 2, 3, 4}, 0, 5, gathered);
        return gathered.array();
    }
}
