package lce.job.input;

import static lce.job.input.TableFolder.LIST;
import static lce.job.input.TableFolder.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ObjIntConsumer;
import java.util.stream.Stream;

import lce.ParquetFiles;
import lce.SharedSpark;
import lce.job.cli.FaceOptions;
import lce.job.cli.FeatureOptions;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.io.api.Binary;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Ids of faces in Parquet files: their types, and files without them. */
class ParquetIdsTest {

    @TempDir
    Path folder;

    private TableFolder table;

    @BeforeEach
    void makeTheTablesFolder() throws IOException {
        table = new TableFolder(folder);
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
        List<Row> ids = table.open().ids("id").collectAsList();
        assertEquals(value, ids.get(5).get(1));
        assertTrue(ids.get(0).isNullAt(1));
    }

    @Test
    void idsOfDifferentWidthsAreWidened() {
        ParquetFiles.write(table.resolve("a.parquet"), "required int32 id;", 1, (row, number) -> row.append("id", 1));
        ParquetFiles.write(table.resolve("b.parquet"), "required int64 id;", 1, (row, number) -> row.append("id", 2L));
        assertEquals(
                List.of(1L, 2L),
                table.open().ids("id").collectAsList().stream()
                        .map(row -> row.get(1))
                        .toList());
        ParquetFiles.write(
                table.resolve("c.parquet"), "required binary id (UTF8);", 1, (row, number) -> row.append("id", "x"));
        assertRefused(() -> table.open().ids("id"), "c.parquet has the column id of type string", "a.parquet");
    }

    @Test
    void idsWithoutACounterpartInSparkAreRefused() {
        ParquetFiles.write(
                table.resolve("a.parquet"),
                "required int64 id (TIME(NANOS,true)); optional group g { optional int32 x; optional int32 y; }",
                1,
                (row, number) -> row.append("id", 1L));
        assertRefused(() -> table.open().ids("id"), "the column id of type time(nanos,true)", "single values");
        assertRefused(() -> table.open().ids("g"), "the column g of type struct");
        assertEquals(1, table.open().ids("g.x").count());
    }

    @Test
    void idsThatOnlySomeFilesHaveAreLeftOutWithANoteUnlessTheyAreNamed() throws IOException {
        table.part("a.parquet", 0, 2);
        ParquetFiles.write(table.resolve("b.parquet"), "required int64 id; " + LIST, 1, (row, number) -> {
            row.append("id", 5L);
            ParquetFiles.addList(row, new float[] {1});
        });
        FeatureOptions vectors = new FeatureOptions();
        vectors.path = table.toString();
        vectors.embeddingColumn = "embedding";
        Faces faces = Faces.open(
                SharedSpark.session(),
                TableFolder.storage(),
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
                TableFolder.storage(),
                vectors,
                folder.resolve("staged2").toString());
        assertEquals(1, withIds.ids(options).count());
        assertTrue(withIds.noteOnIds(options).isEmpty());
    }
}
