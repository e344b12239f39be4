package lce.job.input;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.function.ObjIntConsumer;
import java.util.stream.Stream;

import lce.ParquetFiles;
import lce.SharedSpark;
import lce.io.BadInputException;
import lce.io.FeatureSegment;
import lce.io.InputFiles;
import lce.io.Storage;
import lce.job.cli.FaceOptions;
import lce.job.cli.FeatureOptions;
import lce.metrics.ClusteringScores;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.Util;
import org.apache.parquet.io.api.Binary;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Files of Parquet as one table: the order of rows, files that differ, ids and labels. */
class ParquetTableTest {

    private static final String LIST =
            "optional group embedding (LIST) { repeated group list { optional float element; } }";
    private static final String DOUBLES =
            "optional group embedding (LIST) { repeated group list { optional double element; } }";

    @TempDir
    Path folder;

    private Path table;
    private Storage storage;

    @BeforeEach
    void makeTheTablesFolder() throws IOException {
        table = Files.createDirectory(folder.resolve("table"));
        storage = Storage.of(SharedSpark.context().hadoopConfiguration());
    }

    @Test
    void partsFollowOneAnotherInNaturalOrder() throws IOException {
        for (int part : new int[] {10, 2, 1}) {
            part("part-" + part + ".parquet", part, 3);
        }
        Files.createDirectories(table.resolve("more"));
        part("more/part-0.parquet", 20, 2);
        float[][] vectors = vectors(1);
        assertArrayEquals(new float[] {20, 21, 1, 2, 3, 2, 3, 4, 10, 11, 12}, firsts(vectors));
    }

    @Test
    void filesMayDifferInTheTypesOfTheirLists() throws IOException {
        part("a.parquet", 0, 2);
        ParquetFiles.write(table.resolve("b.parquet"), DOUBLES, 2, (row, number) -> row.addGroup("embedding")
                .addGroup("list")
                .append("element", 7.0));
        ParquetFiles.write(
                table.resolve("c.parquet"),
                "repeated int32 embedding;",
                1,
                (row, number) -> row.append("embedding", 9));
        assertArrayEquals(new float[] {0, 1, 7, 7, 9}, firsts(vectors(1)));
    }

    @Test
    void filesWithoutRowsDoNotCountWhateverTheirColumnsAre() throws IOException {
        part("a.parquet", 0, 2);
        ParquetFiles.write(table.resolve("b.parquet"), "optional int32 nothing;", 0, (row, number) -> {});
        assertArrayEquals(new float[] {0, 1}, firsts(vectors(1)));
    }

    @Test
    void nullVectorsAreNaNsAlsoWhereAllOfAFileIsNull() throws IOException {
        ParquetFiles.write(table.resolve("a.parquet"), LIST, 3, (row, number) -> {});
        ParquetFiles.write(table.resolve("b.parquet"), LIST, 3, (row, number) -> {
            if (number > 0) {
                row.addGroup("embedding").addGroup("list").append("element", (float) number);
            }
        });
        assertArrayEquals(new float[] {Float.NaN, Float.NaN, Float.NaN, Float.NaN, 1, 2}, firsts(vectors(1)));
    }

    @Test
    void manyRowGroupsKeepTheirOrder() throws IOException {
        ParquetFiles.write(
                table.resolve("a.parquet"),
                "required int64 id; " + LIST,
                500,
                (row, number) -> {
                    row.append("id", (long) number);
                    row.addGroup("embedding").addGroup("list").append("element", (float) number);
                },
                options -> options.withRowGroupSize(512L).withMinRowCountForPageSizeCheck(1));
        float[] inOrder = new float[500];
        for (int row = 0; row < inOrder.length; row++) {
            inOrder[row] = row;
        }
        assertArrayEquals(inOrder, firsts(vectors(1)));
        List<Row> ids = open().ids("id").collectAsList();
        for (int row = 0; row < inOrder.length; row++) {
            assertEquals(row, ids.get(row).getLong(0));
            assertEquals((long) row, ids.get(row).get(1));
        }
    }

    @Test
    void aFileWhoseColumnIsOfNothingButNullsIsReadWithTheOthers() throws IOException {
        ParquetFiles.write(
                table.resolve("a.parquet"),
                "optional int32 embedding;",
                2,
                (row, number) -> {}); // as pandas writes a column of None
        part("b.parquet", 5, 1);
        assertArrayEquals(new float[] {Float.NaN, Float.NaN, 5}, firsts(vectors(1)));
    }

    @Test
    void manyNullsBeforeTheFirstVectorKeepTheirPlaces() throws IOException {
        ParquetFiles.write(table.resolve("a.parquet"), LIST, 70_001, (row, number) -> {
            if (number == 70_000) {
                row.addGroup("embedding").addGroup("list").append("element", 3f);
            }
        });
        float[][] vectors = vectors(1);
        assertEquals(70_001, vectors.length);
        assertTrue(Float.isNaN(vectors[69_999][0]));
        assertEquals(3, vectors[70_000][0]);
    }

    @Test
    void rowGroupsWithoutRowsAreSkipped() throws IOException {
        part("a.parquet", 4, 2);
        addEmptyRowGroup(table.resolve("a.parquet"));
        part("b.parquet", 8, 1);
        assertArrayEquals(new float[] {4, 5, 8}, firsts(vectors(1)));
    }

    /** Puts a row group of no rows in front of the others in a file's footer. */
    private static void addEmptyRowGroup(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        int length = ByteBuffer.wrap(bytes, bytes.length - 8, 4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .getInt();
        FileMetaData footer = Util.readFileMetaData(new ByteArrayInputStream(bytes, bytes.length - 8 - length, length));
        RowGroup empty = footer.getRow_groups().get(0).deepCopy();
        empty.setNum_rows(0);
        empty.getColumns().forEach(column -> column.getMeta_data().setNum_values(0));
        footer.getRow_groups().add(0, empty);
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        Util.writeFileMetaData(footer, written);
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.write(bytes, 0, bytes.length - 8 - length);
        written.writeTo(whole);
        whole.write(ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(written.size())
                .put("PAR1".getBytes())
                .array());
        Files.write(file, whole.toByteArray());
        Files.deleteIfExists(file.resolveSibling("." + file.getFileName() + ".crc"));
    }

    static Stream<Arguments> brokenParts() {
        byte[] magic = "PAR1".getBytes();
        return Stream.of(
                arguments(new byte[0], "bad.parquet is empty (0 bytes)"),
                arguments(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13}, "bad.parquet is not a Parquet file"),
                arguments("<!DOCTYPE html><html></html>".getBytes(), "bad.parquet looks like an HTML page"),
                arguments(
                        "version https://git-lfs.github.com/spec/v1\noid sha256:0\n".getBytes(),
                        "bad.parquet is a git-lfs pointer"),
                arguments("id,embedding\n1,2\n".getBytes(), "bad.parquet is text"),
                arguments(Arrays.copyOf(magic, 100), "bad.parquet is a Parquet file that is cut short"));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("brokenParts")
    void aBrokenFileAmongTheOthersIsNamed(byte[] content, String said) throws IOException {
        part("a.parquet", 0, 2);
        Files.write(table.resolve("bad.parquet"), content);
        assertRefused(this::open, said);
    }

    @Test
    void aFileWithoutTheColumnIsNamed() throws IOException {
        part("a.parquet", 0, 2);
        ParquetFiles.write(
                table.resolve("b.parquet"), "required int32 other;", 1, (row, number) -> row.append("other", 1));
        assertRefused(() -> vectors(1), "b.parquet has no column embedding", "[other]", "--embedding-column");
    }

    @Test
    void vectorsOfDifferentLengthsAreRefused() throws IOException {
        part("a.parquet", 0, 2);
        ParquetFiles.write(
                table.resolve("b.parquet"), LIST, 1, (row, number) -> ParquetFiles.addList(row, new float[3]));
        assertRefused(() -> vectors(1), "lengths", "1", "3", "one model");
    }

    @Test
    void aTableOfNullsIsRefused() {
        ParquetFiles.write(table.resolve("a.parquet"), LIST, 2, (row, number) -> {});
        assertRefused(() -> vectors(1), "only null embeddings");
    }

    static Stream<Arguments> ids() {
        return Stream.of(
                id("int32 id", (row, number) -> row.append("id", number), 5),
                id("int32 id (INTEGER(8,true))", (row, number) -> row.append("id", number), (byte) 5),
                id("int32 id (INTEGER(16,false))", (row, number) -> row.append("id", 65535), 65535),
                id("int32 id (INTEGER(32,false))", (row, number) -> row.append("id", -1), 4294967295L),
                id("int64 id", (row, number) -> row.append("id", 1L << 40), 1L << 40),
                id(
                        "int64 id (INTEGER(64,false))",
                        (row, number) -> row.append("id", -1L),
                        new BigDecimal("18446744073709551615")),
                id("binary id (UTF8)", (row, number) -> row.append("id", "Zo\u00eb"), "Zo\u00eb"),
                id(
                        "fixed_len_byte_array(16) id (UUID)",
                        (row, number) -> row.append("id", Binary.fromConstantByteArray(uuid())),
                        "00010203-0405-0607-0809-0a0b0c0d0e0f"),
                id("int64 id (DECIMAL(18,2))", (row, number) -> row.append("id", 125L), new BigDecimal("1.25")),
                id(
                        "fixed_len_byte_array(9) id (DECIMAL(20,0))",
                        (row, number) ->
                                row.append("id", Binary.fromConstantByteArray(new byte[] {0, 0, 0, 0, 0, 0, 0, 1, 0})),
                        new BigDecimal("256")),
                id("boolean id", (row, number) -> row.append("id", true), true),
                id("double id", (row, number) -> row.append("id", 2.5), 2.5),
                id("int32 id (DATE)", (row, number) -> row.append("id", 1), java.sql.Date.valueOf("1970-01-02")));
    }

    private static Arguments id(String column, ObjIntConsumer<Group> fill, Object value) {
        return arguments(column, fill, value);
    }

    private static byte[] uuid() {
        byte[] bytes = new byte[16];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) i;
        }
        return bytes;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ids")
    void idsOfEveryTypeComeBack(String column, ObjIntConsumer<Group> fill, Object value) {
        ParquetFiles.write(table.resolve("a.parquet"), "optional " + column + ";", 6, (row, number) -> {
            if (number == 5) {
                fill.accept(row, number);
            }
        });
        List<Row> ids = open().ids("id").collectAsList();
        assertEquals(value, ids.get(5).get(1));
        assertTrue(ids.get(0).isNullAt(1));
    }

    @Test
    void idsOfDifferentWidthsAreWidened() {
        ParquetFiles.write(table.resolve("a.parquet"), "required int32 id;", 1, (row, number) -> row.append("id", 1));
        ParquetFiles.write(table.resolve("b.parquet"), "required int64 id;", 1, (row, number) -> row.append("id", 2L));
        assertEquals(
                List.of(1L, 2L),
                open().ids("id").collectAsList().stream().map(row -> row.get(1)).toList());
        ParquetFiles.write(
                table.resolve("c.parquet"), "required binary id (UTF8);", 1, (row, number) -> row.append("id", "x"));
        assertRefused(() -> open().ids("id"), "c.parquet has the column id of type string", "a.parquet");
    }

    @Test
    void idsWithoutACounterpartInSparkAreRefused() {
        ParquetFiles.write(
                table.resolve("a.parquet"),
                "required int64 id (TIME(NANOS,true)); optional group g { optional int32 x; optional int32 y; }",
                1,
                (row, number) -> row.append("id", 1L));
        assertRefused(() -> open().ids("id"), "the column id of type time(nanos,true)", "single values");
        assertRefused(() -> open().ids("g"), "the column g of type struct");
        assertEquals(1, open().ids("g.x").count());
    }

    static Stream<Arguments> labels() {
        return Stream.of(
                label("int32 label", (row, number) -> row.append("label", number), 0, 1, 2),
                label("int64 label", (row, number) -> row.append("label", -5L * number), 0, -5, -10),
                label(
                        "binary label (UTF8)",
                        (row, number) -> row.append("label", number == 1 ? "anna" : "bob"),
                        0,
                        1,
                        0),
                label(
                        "binary label (UTF8)",
                        (row, number) -> row.append("label", number == 0 ? "-1" : "anna"),
                        -1,
                        0,
                        0),
                label("boolean label", (row, number) -> row.append("label", number == 1), 0, 1, 0),
                label(
                        "double label",
                        (row, number) -> row.append("label", number == 1 ? Double.NaN : 2.0 * number),
                        0,
                        -1,
                        4),
                label("int32 label (DECIMAL(5,1))", (row, number) -> row.append("label", 10 * number), 0, 1, 2));
    }

    private static Arguments label(String column, ObjIntConsumer<Group> fill, long... labels) {
        return arguments(column, fill, labels);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("labels")
    void labelsOfEveryTypeAreReadAndNullIsUnknown(String column, ObjIntConsumer<Group> fill, long[] labels) {
        ParquetFiles.write(table.resolve("a.parquet"), "optional " + column + ";", 4, (row, number) -> {
            if (number < 3) {
                fill.accept(row, number);
            }
        });
        long[] withNull = Arrays.copyOf(labels, 4);
        withNull[3] = ClusteringScores.UNKNOWN;
        assertArrayEquals(withNull, new ParquetLabels(open(), "label").inOrder());
    }

    @Test
    void labelsThatAreNotWholeAreRefusedByTheirRow() {
        ParquetFiles.write(
                table.resolve("a.parquet"),
                "required double label; required int64 when (TIMESTAMP(MICROS,true));",
                2,
                (row, number) -> {
                    row.append("label", 0.5 * number);
                    row.append("when", 0L);
                });
        assertRefused(() -> new ParquetLabels(open(), "label").inOrder(), "label 0.5 in row 1", "not an integer");
        assertRefused(() -> new ParquetLabels(open(), "when"), "the column when of type timestamp", "integers or text");
        assertRefused(() -> new ParquetLabels(open(), "person"), "no column person", "--label-column");
    }

    @Test
    void theNamesOfFoldersAreColumns() throws IOException {
        for (String person : List.of("anna%3Ab", "bob", "__HIVE_DEFAULT_PARTITION__")) {
            Files.createDirectories(table.resolve("person=" + person));
            part("person=" + person + "/part-0.parquet", 1, 1);
        }
        assertArrayEquals(new long[] {-1, 0, 1}, new ParquetLabels(open(), "person").inOrder());
        assertEquals("anna:b", open().ids("person").collectAsList().get(1).get(1));
    }

    @Test
    void foldersAreReadAsTheyAreNamed() throws IOException {
        for (String name : List.of("date.day=10", "date.day=9", "dt=20241102%7D")) {
            Files.createDirectories(table.resolve(name));
            part(name + "/part-0.parquet", name.length(), 1);
        }
        assertArrayEquals(new float[] {10, 11, 14}, firsts(vectors(1))); // the lengths of the names
        Path days = table.resolve("date.day=9").getParent();
        assertArrayEquals(
                new long[] {9, 10},
                new ParquetLabels(
                                ParquetTable.open(
                                        SharedSpark.session(), storage, InputFiles.of(storage, days + "/date*")),
                                "date.day")
                        .inOrder());
    }

    @Test
    void numbersInTheNamesOfFoldersAreTextIfNotAllAreNumbers() throws IOException {
        for (String code : List.of("01001", "2A001")) {
            Files.createDirectories(table.resolve("code=" + code));
            part("code=" + code + "/part-0.parquet", 1, 1);
        }
        assertEquals(
                List.of("2A001", "01001"),
                open().ids("code").collectAsList().stream()
                        .map(row -> row.get(1))
                        .toList());
    }

    static Stream<Arguments> namedFolders() {
        return Stream.of(
                arguments("", true, true),
                arguments("/*", true, true),
                arguments("/run=*/id=7", true, true),
                arguments("/{run=1/id=7,run=2/id=8}", true, true),
                arguments("/run=1", true, false),
                arguments("/run=1/*", true, false),
                arguments("/run=1/id=7", false, false),
                arguments("/run=1/id=7/*", false, false),
                arguments("/run=1/id=7/a.parquet", false, false));
    }

    @ParameterizedTest(name = "label=x{0}")
    @MethodSource("namedFolders")
    void foldersThatTheUserHasWrittenOutAreNoColumns(String path, boolean hasId, boolean hasRun) throws IOException {
        for (String name : List.of("run=1/id=7", "run=2/id=8")) {
            Files.createDirectories(folder.resolve("label=x").resolve(name));
            ParquetFiles.write(
                    folder.resolve("label=x").resolve(name).resolve("a.parquet"),
                    LIST,
                    1,
                    (row, number) -> ParquetFiles.addList(row, new float[] {1}));
        }
        ParquetTable read =
                ParquetTable.open(SharedSpark.session(), storage, InputFiles.of(storage, folder + "/label=x" + path));
        assertEquals(hasId, read.has("id"));
        assertEquals(hasRun, read.has("run"));
        assertFalse(read.has("label"));
    }

    @Test
    void idsThatOnlySomeFilesHaveAreLeftOutWithANoteUnlessTheyAreNamed() throws IOException {
        part("a.parquet", 0, 2);
        ParquetFiles.write(table.resolve("b.parquet"), "required int64 id; " + LIST, 1, (row, number) -> {
            row.append("id", 5L);
            ParquetFiles.addList(row, new float[] {1});
        });
        FeatureOptions vectors = new FeatureOptions();
        vectors.path = table.toString();
        vectors.embeddingColumn = "embedding";
        Faces faces = Faces.open(
                SharedSpark.session(),
                storage,
                vectors,
                folder.resolve("staged").toString());
        FaceOptions options = new FaceOptions();
        assertNull(faces.ids(options));
        assertTrue(
                faces.noteOnIds(options).orElseThrow().contains("Only some files of " + table + " have the column id"));
        options.idColumn = "id";
        assertRefused(() -> faces.ids(options), "a.parquet has no column id", "--id-column");
        assertTrue(faces.noteOnIds(options).isEmpty());
        options.idColumn = null;
        Files.delete(table.resolve("a.parquet"));
        Faces withIds = Faces.open(
                SharedSpark.session(),
                storage,
                vectors,
                folder.resolve("staged2").toString());
        assertEquals(1, withIds.ids(options).count());
        assertTrue(withIds.noteOnIds(options).isEmpty());
    }

    @Test
    void labelsOfWhichOnlySomeFilesHaveTheIdsAreRefused() throws IOException {
        ParquetFiles.write(
                table.resolve("a.parquet"), "required int64 id; required int32 label;", 1, (row, number) -> row.append(
                                "id", 1L)
                        .append("label", 3));
        ParquetFiles.write(
                table.resolve("b.parquet"), "required int32 label;", 1, (row, number) -> row.append("label", 4));
        FaceOptions options = new FaceOptions();
        options.labels = table.toString();
        options.labelColumn = "label";
        assertArrayEquals(new long[] {3, 4}, GivenLabels.read(SharedSpark.session(), storage, options, null));
        Path faces = ParquetFiles.write(
                folder.resolve("faces.parquet"),
                "required int64 id;",
                2,
                (row, number) -> row.append("id", (long) number));
        assertRefused(
                () -> GivenLabels.read(
                        SharedSpark.session(),
                        storage,
                        options,
                        ParquetTable.open(SharedSpark.session(), storage, InputFiles.of(storage, faces.toString()))
                                .ids("id")),
                "b.parquet has no column id",
                "--id-column");
    }

    @Test
    void noTaskWritesAFileThatAnotherTaskHasBegun() throws IOException {
        ParquetFiles.write(table.resolve("a.parquet"), LIST, 3, (row, number) -> {});
        part("b.parquet", 4, 1);
        Path staged = folder.resolve("staged");
        List<FeatureSegment> segments = open().writeFeatures("embedding", staged.toString());
        assertEquals(
                List.of(12L, 4L),
                segments.stream()
                        .map(segment -> new File(segment.path()).length())
                        .toList());
        try (Stream<Path> files = Files.list(staged)) {
            List<Long> sizes = files.filter(
                            file -> !file.getFileName().toString().startsWith("."))
                    .map(file -> file.toFile().length())
                    .sorted()
                    .toList();
            assertEquals(List.of(0L, 4L, 12L), sizes); // the first task has counted the nulls only
        }
    }

    private void part(String name, int first, int rows) {
        ParquetFiles.write(table.resolve(name), LIST, rows, (row, number) -> row.addGroup("embedding")
                .addGroup("list")
                .append("element", (float) (first + number)));
    }

    private ParquetTable open() {
        return ParquetTable.open(SharedSpark.session(), storage, InputFiles.of(storage, table.toString()));
    }

    private float[][] vectors(int dim) throws IOException {
        List<float[]> vectors = new ArrayList<>();
        for (FeatureSegment segment : open().writeFeatures(
                        "embedding",
                        folder.resolve(UUID.randomUUID().toString()).toString())) {
            assertEquals(dim, segment.dim());
            ByteBuffer bytes =
                    ByteBuffer.wrap(Files.readAllBytes(Path.of(segment.path()))).order(ByteOrder.LITTLE_ENDIAN);
            assertEquals(segment.rows() * dim * Float.BYTES, bytes.remaining());
            while (bytes.hasRemaining()) {
                float[] vector = new float[dim];
                for (int i = 0; i < dim; i++) {
                    vector[i] = bytes.getFloat();
                }
                vectors.add(vector);
            }
        }
        return vectors.toArray(float[][]::new);
    }

    private static float[] firsts(float[][] vectors) {
        float[] firsts = new float[vectors.length];
        for (int row = 0; row < firsts.length; row++) {
            firsts[row] = vectors[row][0];
        }
        return firsts;
    }

    private static void assertRefused(org.junit.jupiter.api.function.Executable action, String... words) {
        Throwable thrown = assertThrows(Exception.class, action);
        while (!(thrown instanceof BadInputException) && thrown.getCause() != null) {
            thrown = thrown.getCause(); // a task on an executor may have found it
        }
        assertTrue(thrown instanceof BadInputException, thrown.toString());
        for (String word : words) {
            assertTrue(thrown.getMessage().contains(word), thrown.getMessage());
        }
    }
}
