package lce.io;

import static lce.io.Given.STORAGE;
import static lce.io.Given.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import lce.features.ResidentFeatures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Arrays as NumPy, Python 2 and other libraries write them, as features, graphs and labels. */
class ArrayFilesTest {

    private static final String C = "'fortran_order': False, 'shape': (2, 2)";

    /** Heads of the vectors (3, 4), (4, 3) in {@code f4}: version of the format, text. */
    private static final List<Arguments> HEADS = List.of(
            Arguments.of(1, "{'descr': '<f4', " + C + ", }"),
            Arguments.of(2, "{'descr': '<f4', " + C + ", }"),
            Arguments.of(3, "{'descr': '<f4', " + C + ", }"),
            Arguments.of(1, "{'descr': '=f4', " + C + ", }"),
            Arguments.of(1, "{'descr': '|f4', " + C + ", }"),
            Arguments.of(1, "{'descr': 'f4', " + C + ", }"),
            Arguments.of(1, "{'descr': 'float32', " + C + ", }"),
            Arguments.of(1, "{'descr': u'<f4', " + C + ", }"),
            Arguments.of(1, "{\"descr\": \"<f4\", \"fortran_order\": False, \"shape\": (2, 2)}"),
            Arguments.of(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (2L, 2L), }"),
            Arguments.of(1, "{'descr': '<f4', 'fortran_order': False, 'shape': ( 2 , 2 , ) , }   "),
            Arguments.of(1, "{'shape':(2,2),'fortran_order':False,'descr':'<f4'}"),
            Arguments.of(1, "{'descr': '<f4', " + C + ", }" + " ".repeat(500)));

    /** Type and shape of arrays that are no features, with the words of the sentence. */
    private static final List<Arguments> NO_FEATURES = List.of(
            Arguments.of("'<f4'", "4,", List.of("shape [4]", "[faces, dim]")),
            Arguments.of("'<f4'", "", List.of("shape []", "[faces, dim]")),
            Arguments.of("'<f4'", "1, 2, 2", List.of("shape [1, 2, 2]", "reshape")),
            Arguments.of("'<f4'", "0, 2", List.of("no vectors")),
            Arguments.of("'<f4'", "-1, 2", List.of("without a usable shape")),
            Arguments.of("'|O'", "2, 2", List.of("Python objects", "never run")),
            Arguments.of("'<U10'", "2, 2", List.of("text", "numpy.unique")),
            Arguments.of("'|S8'", "2, 2", List.of("text", "numpy.unique")),
            Arguments.of("'|V2'", "2, 2", List.of("V2", "bfloat16", "float32")),
            Arguments.of("'<c8'", "2, 2", List.of("complex")),
            Arguments.of("'<f16'", "2, 2", List.of("long doubles", "float64")),
            Arguments.of("'<f1'", "2, 2", List.of("float8", "float32")),
            Arguments.of("'<g2'", "2, 2", List.of("type g2")),
            Arguments.of("'<ubyte'", "2, 2", List.of("type ubyte")),
            Arguments.of("'bfloat16'", "2, 2", List.of("type bfloat16", "float32")),
            Arguments.of("'<M8[ns]'", "2, 2", List.of("M8[ns]", "float32")),
            Arguments.of("'<m8'", "2, 2", List.of("m8")),
            Arguments.of("''", "2, 2", List.of("elements of type")),
            Arguments.of("[('x', '<f4'), ('y', '<f4')]", "2,", List.of("structured", "array['field']")),
            Arguments.of("('<f4', (2,))", "2,", List.of("usable descr")));

    @TempDir
    Path folder;

    static Stream<String> types() {
        return Stream.of("f2", "f4", "f8", "b1", "i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8")
                .flatMap(code -> code.endsWith("1")
                        ? Stream.of("|" + code, "<" + code, ">" + code)
                        : Stream.of("<" + code, ">" + code, "=" + code));
    }

    static Stream<String> integerTypes() {
        return types().filter(type -> !type.contains("f") && !type.contains("b"));
    }

    @ParameterizedTest
    @FieldSource("HEADS")
    void everyWritingOfAHeadIsRead(int version, String head) throws IOException {
        assertVectors(
                write("features.npy", NpyBytes.array(version, head, NpyBytes.elements("<f4", 3, 4, 4, 3))),
                .6f,
                .8f,
                .8f,
                .6f);
    }

    @ParameterizedTest
    @MethodSource("types")
    void featuresOfEveryTypeAndByteOrderAreRead(String type) throws IOException {
        String path = write("features.npy", NpyBytes.array(type, "2, 2", 3, 4, 4, 3));
        float equal = (float) Math.sqrt(.5);
        if (type.contains("b1")) {
            assertVectors(path, equal, equal, equal, equal);
        } else {
            assertVectors(path, .6f, .8f, .8f, .6f);
        }
    }

    @ParameterizedTest
    @MethodSource("integerTypes")
    void idsAndLabelsOfEveryIntegerTypeAreRead(String type) throws IOException {
        try (KnnRows rows = KnnFile.open(STORAGE, write("ids.npy", NpyBytes.array(type, "2, 2", 0, 1, 1, 0)))
                .read(STORAGE, 0, 2, 2)) {
            int[] ids = new int[4];
            rows.next(ids, null, 0);
            rows.next(ids, null, 2);
            assertArrayEquals(new int[] {0, 1, 1, 0}, ids);
        }
        assertArrayEquals(
                new long[] {7, 100, 7}, Given.labels(write("labels.npy", NpyBytes.array(type, "3,", 7, 100, 7))));
        assertArrayEquals(
                new long[] {7, 100, 7}, Given.labels(write("labels.npy", NpyBytes.array(type, "3, 1", 7, 100, 7))));
    }

    @ParameterizedTest
    @CsvSource({
        "|i1, -1, -1",
        "|u1, 255, 255",
        "<i2, -1, -1",
        "<u2, 65535, 65535",
        "<u4, -1, 4294967295",
        "<i8, -1, -1",
        "|b1, 1, 1",
        ">f4, 12, 12",
        "<f8, -1, -1"
    })
    void labelsKeepTheirSign(String type, long stored, long label) throws IOException {
        assertArrayEquals(new long[] {label}, Given.labels(write("labels.npy", NpyBytes.array(type, "1,", stored))));
    }

    @Test
    void numbersBeyondTheLargestLongAreNotTakenForNegativeOnes() throws IOException {
        assertRefused(
                () -> Given.labels(write("labels.npy", NpyBytes.array("<u8", "2,", 5, -1))),
                "labels.npy",
                "row 1",
                "2^63");
        String ids = write("ids.npy", NpyBytes.array("<u8", "2, 2", 0, -2, 1, 0));
        assertRefused(
                () -> KnnFile.open(STORAGE, ids).read(STORAGE, 0, 2, 2).next(new int[2], null, 0),
                "ids.npy",
                "row 0, column 1",
                "0 to 1");
        assertVectors(write("features.npy", NpyBytes.array("<u8", "1, 2", 0, -1)), 0, 1);
    }

    @ParameterizedTest
    @FieldSource("NO_FEATURES")
    void arraysThatAreNoFeaturesAreRefused(String type, String shape, List<String> words) throws IOException {
        String path = write(
                "features.npy",
                NpyBytes.array(
                        1,
                        "{'descr': " + type + ", 'fortran_order': False, 'shape': (" + shape + "), }",
                        new byte[shape.startsWith("0") ? 0 : shape.isEmpty() ? 4 : 16]));
        assertRefused(
                () -> FeatureParts.open(STORAGE, InputFiles.of(STORAGE, path), null, null),
                Stream.concat(Stream.of("features.npy"), words.stream()).toArray(String[]::new));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anArchiveOfOneArrayIsReadWhateverItsName(boolean isDeflated) throws IOException {
        for (String key : List.of("features", "arr_0", "x", "übung")) {
            String path = NpyBytes.archive(
                            folder.resolve("features.npz"),
                            isDeflated,
                            Map.of(key + ".npy", NpyBytes.array(">f4", "2, 2", 3, 4, 4, 3)))
                    .toString();
            assertVectors(path, .6f, .8f, .8f, .6f);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "features, labels",
        "embeddings, ids",
        "feats, labels",
        "arr_0, arr_1",
        "embeddings, arr_0",
        "features, embeddings"
    })
    void ofSeveralArraysTheOneWithAUsualNameIsRead(String features, String other) throws IOException {
        Map<String, byte[]> members = new LinkedHashMap<>();
        members.put(other + ".npy", NpyBytes.array("<i8", "2,", 0, 1));
        members.put(features + ".npy", NpyBytes.array("<f4", "2, 2", 3, 4, 4, 3));
        assertVectors(
                NpyBytes.archive(folder.resolve("features.npz"), true, members).toString(), .6f, .8f, .8f, .6f);
    }

    @Test
    void severalArraysWithoutAUsualNameAreListed() throws IOException {
        Map<String, byte[]> members = new LinkedHashMap<>();
        members.put("x.npy", NpyBytes.array("<f4", "2, 2", 3, 4, 4, 3));
        members.put("names.npy", NpyBytes.array("|O8", "2,", 0, 1));
        members.put("y.npy", NpyBytes.array("<i8", "2,", 0, 1));
        String path =
                NpyBytes.archive(folder.resolve("features.npz"), false, members).toString();
        assertRefused(
                () -> FeatureFile.open(STORAGE, path, null),
                "features.npz",
                "x [2, 2], names, y [2]",
                "name the one with the features features");
        assertRefused(() -> Given.labels(path), "features.npz", "x [2, 2], names, y [2]", "labels");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void labelsAreReadFromAnArchive(boolean isDeflated) throws IOException {
        Map<String, byte[]> members = new LinkedHashMap<>();
        members.put("features.npy", NpyBytes.array("<f4", "2, 2", 3, 4, 4, 3));
        members.put("labels.npy", NpyBytes.array("<u2", "2,", 5, 65535));
        assertArrayEquals(
                new long[] {5, 65535},
                Given.labels(NpyBytes.archive(folder.resolve("all.npz"), isDeflated, members)
                        .toString()));
        members.remove("features.npy");
        assertArrayEquals(
                new long[] {5, 65535},
                Given.labels(NpyBytes.archive(folder.resolve("all.npz"), isDeflated, members)
                        .toString()));
    }

    @Test
    void archivesThatHoldNoFeaturesAreRefused() throws IOException {
        String torch = PickleWriter.archive(folder.resolve("tensor.npz"), Map.of(), Map.of())
                .toString();
        assertRefused(() -> FeatureFile.open(STORAGE, torch, null), "tensor.npz", "torch.save", "tensor.numpy()");
        String empty = NpyBytes.archive(folder.resolve("empty.npz"), false, Map.of("readme.txt", new byte[3]))
                .toString();
        assertRefused(() -> FeatureFile.open(STORAGE, empty, null), "empty.npz", "without arrays");
        String flat = NpyBytes.archive(
                        folder.resolve("flat.npz"), true, Map.of("x.npy", NpyBytes.array("<f4", "4,", 1, 2, 3, 4)))
                .toString();
        assertRefused(() -> FeatureFile.open(STORAGE, flat, null, folder.toString()), "flat.npz (x.npy)", "shape [4]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"features", "features.npz", "features.bin", "features.dat"})
    void theContentDecidesAndNotTheName(String name) throws IOException {
        assertVectors(write(name, NpyBytes.array("<f4", "2, 2", 3, 4, 4, 3)), .6f, .8f, .8f, .6f);
        assertVectors(
                NpyBytes.archive(folder.resolve(name), true, Map.of("x.npy", NpyBytes.array("<f4", "2, 2", 3, 4, 4, 3)))
                        .toString(),
                .6f,
                .8f,
                .8f,
                .6f);
        assertArrayEquals(new long[] {3, 5}, Given.labels(write(name, NpyBytes.array("<i4", "2,", 3, 5))));
        assertEquals(
                2,
                KnnFile.open(STORAGE, write(name, NpyBytes.array("<i4", "2, 2", 0, 1, 1, 0)))
                        .rows());
        assertEquals(
                1,
                KnnFile.open(
                                STORAGE,
                                NpyBytes.archive(
                                                folder.resolve(name),
                                                true,
                                                Map.of("data.npy", NpyBytes.array("<f4", "1, 2, 1", 0, 0)))
                                        .toString())
                        .rows());
    }

    @ParameterizedTest
    @ValueSource(strings = {"given.npy", "given.npz", "given.bin", "given"})
    void foreignFilesAreNamedByEveryReader(String name) throws IOException {
        for (Arguments foreign : Stream.concat(
                        FileKindTest.foreignFiles(),
                        Stream.of(
                                Arguments.of(
                                        FileKind.PICKLE, new byte[] {(byte) 0x80, 4, (byte) 0x95, 0, 0, 0}, "pickle"),
                                Arguments.of(
                                        FileKind.PARQUET, "PAR1\u0000".getBytes(StandardCharsets.UTF_8), ".parquet")))
                .toList()) {
            String path = write(name, (byte[]) foreign.get()[1]);
            assertRefused(() -> KnnFile.open(STORAGE, path), name, (String) foreign.get()[2]);
            assertRefused(() -> Given.labels(path), name, (String) foreign.get()[2]);
            if (!name.endsWith(".bin")) {
                assertRefused(() -> FeatureFile.open(STORAGE, path, null), name, (String) foreign.get()[2]);
            }
        }
        if (!name.endsWith(".bin")) {
            String text = write(name, "1.0,2.0\n".getBytes(StandardCharsets.UTF_8));
            assertRefused(() -> FeatureFile.open(STORAGE, text, null), name, "numpy.loadtxt");
            assertRefused(() -> KnnFile.open(STORAGE, text), name, "numpy.loadtxt");
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 5000", "3, 8"})
    void rawFeaturesThatBeginLikeSomethingElseAreReadIfTheSizeFits(int rows, int dim) throws IOException {
        byte[] raw = new byte[4 * rows * dim];
        System.arraycopy(new byte[] {0x1f, (byte) 0x8b, 8, 0x40}, 0, raw, 0, 4); // 2.13, and gzip's magic number
        assertEquals(rows, FeatureFile.open(STORAGE, write("raw.bin", raw), dim).rows());
        assertRefused(() -> FeatureFile.open(STORAGE, write("raw.bin", raw), dim + 7), "raw.bin", "gunzip");
        String page = write("page.bin", "<!DOCTYPE html><html></html>".getBytes(StandardCharsets.UTF_8));
        assertRefused(() -> FeatureFile.open(STORAGE, page, 7), "page.bin", "HTML page");
    }

    @Test
    @Timeout(value = 120, unit = TimeUnit.SECONDS)
    void damagedArchivesOfFeaturesAreReadOrRefused() throws IOException {
        for (boolean isDeflated : new boolean[] {true, false}) {
            Map<String, byte[]> members = new LinkedHashMap<>();
            members.put("features.npy", NpyBytes.array(">f4", "2, 2", 3, 4, 4, 3));
            members.put("labels.npy", NpyBytes.array("<u2", "2,", 3, 4));
            Path whole = NpyBytes.archive(folder.resolve("features.npz"), isDeflated, members);
            Fuzz.damage(whole, folder, 300, path -> FeatureFile.open(STORAGE, path, null, folder.toString()));
            Fuzz.damage(whole, folder, 300, path -> Given.labels(path));
        }
    }

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void damagedHeadsAreReadOrRefused() throws IOException {
        for (Arguments head : HEADS.subList(6, 10)) {
            Path whole = Path.of(
                    write("head.npy", NpyBytes.array(1, (String) head.get()[1], NpyBytes.elements("<f4", 3, 4, 4, 3))));
            Fuzz.damage(whole, folder, 200, path -> FeatureFile.open(STORAGE, path, null));
        }
    }

    private String write(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes).toString();
    }

    @Test
    void aPartWithoutRowsCountsAsNone() throws IOException {
        Path parts = Files.createDirectory(folder.resolve("parts"));
        Files.move(Path.of(write("a.npy", NpyBytes.array("<f4", "2, 2", 1, 2, 3, 4))), parts.resolve("part-0.npy"));
        Files.move(Path.of(write("b.npy", NpyBytes.array("<f4", "0, 2"))), parts.resolve("part-1.npy"));
        Files.move(Path.of(write("c.npy", NpyBytes.array("<f4", "1, 2", 5, 6))), parts.resolve("part-2.npy"));
        List<FeatureSegment> segments =
                FeatureParts.open(STORAGE, InputFiles.of(STORAGE, parts.toString()), null, null);
        assertEquals(
                List.of(2L, 1L), segments.stream().map(FeatureSegment::rows).toList());
    }

    private void assertVectors(String path, float... expected) {
        FeatureSegment segment =
                FeatureFile.open(STORAGE, path, null, folder.resolve("staged").toString());
        int rows = expected.length / 2;
        assertEquals(rows, segment.rows());
        FloatBuffer gathered = FloatBuffer.allocate(expected.length);
        ResidentFeatures.load(STORAGE, List.of(segment))
                .gather(IntStream.range(0, rows).toArray(), 0, rows, gathered);
        assertArrayEquals(expected, gathered.array(), 1e-6f, Arrays.toString(gathered.array()));
    }
}
