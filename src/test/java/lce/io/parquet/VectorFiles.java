package lce.io.parquet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

import lce.ParquetFiles;
import lce.io.BadInputException;
import lce.io.Storage;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;

/** Parquet files that hold {@link ParquetFiles#vector} in each row. */
final class VectorFiles {

    static final Path DUCKDB = Path.of("src/test/resources/io/parquet");
    static final String LIST = "optional group embedding (LIST) { repeated group list { optional float element; } }";
    static final int ROWS = 40;

    private static final Storage STORAGE = Storage.of(new Configuration());

    private VectorFiles() {}

    /** A group's declaration ends with its brace. */
    static String statement(String column) {
        return column + (column.endsWith("}") ? " " : "; ");
    }

    static Path lists(Path folder, String name, UnaryOperator<ExampleParquetWriter.Builder> options) {
        return ParquetFiles.write(
                folder.resolve(name),
                LIST,
                ROWS,
                (row, number) -> ParquetFiles.addList(row, ParquetFiles.vector(number)),
                options);
    }

    static void assertAllVectors(List<float[]> vectors) {
        assertEquals(ROWS, vectors.size());
        for (int row = 0; row < ROWS; row++) {
            assertArrayEquals(ParquetFiles.vector(row), vectors.get(row), "row " + row);
        }
    }

    static List<float[]> read(Path file, String name) {
        ParquetPart part = ParquetPart.open(STORAGE, file.toString());
        String[] place = ColumnPath.find(part.schema(), name)
                .orElseThrow(() -> new BadInputException(file + " has no column " + name));
        String[] leaf = VectorColumn.of(part.path(), part.schema(), place).leaf();
        List<float[]> vectors = new ArrayList<>();
        try (ColumnChunks chunks = ColumnChunks.open(STORAGE, part.path(), leaf)) {
            VectorColumn column = VectorColumn.of(part.path(), chunks.schema(), leaf);
            for (int group = 0; group < part.groupRows().length; group++) {
                long rows = part.groupRows()[group];
                chunks.read(
                        group,
                        values -> column.read(
                                values, rows, (row, vector, length) -> vectors.add(Arrays.copyOf(vector, length))));
            }
        }
        return vectors;
    }

    static void assertRefused(Path file, String... words) {
        String message = assertThrows(BadInputException.class, () -> read(file, "embedding"))
                .getMessage();
        assertEquals(1, message.lines().count(), message);
        for (String word : words) {
            assertTrue(message.contains(word), message);
        }
    }
}
