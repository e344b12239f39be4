package lce.job.input;

import static lce.job.input.TableFolder.LIST;
import static lce.job.input.TableFolder.firsts;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import lce.ParquetFiles;
import lce.io.FeatureSegment;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.RowGroup;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Vectors of Parquet files as one table: the order of rows, nulls, and files that differ. */
class ParquetVectorsTest {

    private static final String DOUBLES =
            "optional group embedding (LIST) { repeated group list { optional double element; } }";

    @TempDir
    Path folder;

    private TableFolder table;

    @BeforeEach
    void makeTheTablesFolder() throws IOException {
        table = new TableFolder(folder);
    }

    @Test
    void partsFollowOneAnotherInNaturalOrder() throws IOException {
        for (int part : new int[] {10, 2, 1}) {
            table.part("part-" + part + ".parquet", part, 3);
        }
        Files.createDirectories(table.resolve("more"));
        table.part("more/part-0.parquet", 20, 2);
        float[][] vectors = table.vectors(1);
        assertArrayEquals(new float[] {20, 21, 1, 2, 3, 2, 3, 4, 10, 11, 12}, firsts(vectors));
    }

    @Test
    void filesMayDifferInTheTypesOfTheirLists() throws IOException {
        table.part("a.parquet", 0, 2);
        ParquetFiles.write(table.resolve("b.parquet"), DOUBLES, 2, (row, number) -> row.addGroup("embedding")
                .addGroup("list")
                .append("element", 7.0));
        ParquetFiles.write(
                table.resolve("c.parquet"),
                "repeated int32 embedding;",
                1,
                (row, number) -> row.append("embedding", 9));
        assertArrayEquals(new float[] {0, 1, 7, 7, 9}, firsts(table.vectors(1)));
    }

    @Test
    void filesWithoutRowsDoNotCountWhateverTheirColumnsAre() throws IOException {
        table.part("a.parquet", 0, 2);
        ParquetFiles.write(table.resolve("b.parquet"), "optional int32 nothing;", 0, (row, number) -> {});
        assertArrayEquals(new float[] {0, 1}, firsts(table.vectors(1)));
    }

    @Test
    void nullVectorsAreNaNsAlsoWhereAllOfAFileIsNull() throws IOException {
        ParquetFiles.write(table.resolve("a.parquet"), LIST, 3, (row, number) -> {});
        ParquetFiles.write(table.resolve("b.parquet"), LIST, 3, (row, number) -> {
            if (number > 0) {
                row.addGroup("embedding").addGroup("list").append("element", (float) number);
            }
        });
        assertArrayEquals(new float[] {Float.NaN, Float.NaN, Float.NaN, Float.NaN, 1, 2}, firsts(table.vectors(1)));
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
        assertArrayEquals(inOrder, firsts(table.vectors(1)));
        List<Row> ids = table.open().ids("id").collectAsList();
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
        table.part("b.parquet", 5, 1);
        assertArrayEquals(new float[] {Float.NaN, Float.NaN, 5}, firsts(table.vectors(1)));
    }

    @Test
    void manyNullsBeforeTheFirstVectorKeepTheirPlaces() throws IOException {
        ParquetFiles.write(table.resolve("a.parquet"), LIST, 70_001, (row, number) -> {
            if (number == 70_000) {
                row.addGroup("embedding").addGroup("list").append("element", 3f);
            }
        });
        float[][] vectors = table.vectors(1);
        assertEquals(70_001, vectors.length);
        assertTrue(Float.isNaN(vectors[69_999][0]));
        assertEquals(3, vectors[70_000][0]);
    }

    @Test
    void rowGroupsWithoutRowsAreSkipped() throws IOException {
        table.part("a.parquet", 4, 2);
        ParquetFiles.rewriteFooter(table.resolve("a.parquet"), ParquetVectorsTest::addEmptyRowGroup);
        table.part("b.parquet", 8, 1);
        assertArrayEquals(new float[] {4, 5, 8}, firsts(table.vectors(1)));
    }

    /** Puts a row group of no rows in front of the others. */
    private static void addEmptyRowGroup(FileMetaData footer) {
        RowGroup empty = footer.getRow_groups().get(0).deepCopy();
        empty.setNum_rows(0);
        empty.getColumns().forEach(column -> column.getMeta_data().setNum_values(0));
        footer.getRow_groups().add(0, empty);
    }

    @Test
    void noTaskWritesAFileThatAnotherTaskHasBegun() throws IOException {
        ParquetFiles.write(table.resolve("a.parquet"), LIST, 3, (row, number) -> {});
        table.part("b.parquet", 4, 1);
        Path staged = folder.resolve("staged");
        List<FeatureSegment> segments = table.open().writeFeatures("embedding", staged.toString());
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
}
