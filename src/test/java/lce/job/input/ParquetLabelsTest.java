package lce.job.input;

import static lce.job.input.TableFolder.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.ObjIntConsumer;
import java.util.stream.Stream;

import lce.ParquetFiles;
import lce.SharedSpark;
import lce.job.cli.FaceOptions;
import lce.metrics.ClusteringScores;
import org.apache.parquet.example.data.Group;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Labels in Parquet files: their types, and files that do not belong together. */
class ParquetLabelsTest {

    @TempDir
    Path folder;

    private TableFolder table;

    @BeforeEach
    void makeTheTablesFolder() throws IOException {
        table = new TableFolder(folder);
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
        assertArrayEquals(withNull, new ParquetLabels(table.open(), "label").inOrder());
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
        assertRefused(() -> new ParquetLabels(table.open(), "label").inOrder(), "label 0.5 in row 1", "not an integer");
        assertRefused(
                () -> new ParquetLabels(table.open(), "when"), "the column when of type timestamp", "integers or text");
        assertRefused(() -> new ParquetLabels(table.open(), "person"), "no column person", "--label-column");
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
        assertArrayEquals(
                new long[] {3, 4}, GivenLabels.read(SharedSpark.session(), TableFolder.storage(), options, null));
        Path faces = ParquetFiles.write(
                folder.resolve("faces.parquet"),
                "required int64 id;",
                2,
                (row, number) -> row.append("id", (long) number));
        assertRefused(
                () -> GivenLabels.read(
                        SharedSpark.session(),
                        TableFolder.storage(),
                        options,
                        TableFolder.open(faces.toString()).ids("id")),
                "b.parquet has no column id",
                "--id-column");
    }
}
