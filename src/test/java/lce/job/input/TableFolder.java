package lce.job.input;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import lce.ParquetFiles;
import lce.SharedSpark;
import lce.io.BadInputException;
import lce.io.FeatureSegment;
import lce.io.InputFiles;
import lce.io.Storage;
import org.junit.jupiter.api.function.Executable;

/** A folder that a test fills with Parquet files and reads as one table. */
final class TableFolder {

    static final String LIST = "optional group embedding (LIST) { repeated group list { optional float element; } }";

    private final Path parent;
    private final Path path;

    /** Creates the folder in its parent. */
    TableFolder(Path parent) throws IOException {
        this.parent = parent;
        this.path = Files.createDirectory(parent.resolve("table"));
    }

    static Storage storage() {
        return Storage.of(SharedSpark.context().hadoopConfiguration());
    }

    /** @param files a file, a folder, or a pattern */
    static ParquetTable open(String files) {
        return ParquetTable.open(SharedSpark.session(), storage(), InputFiles.of(storage(), files));
    }

    ParquetTable open() {
        return open(path.toString());
    }

    Path resolve(String name) {
        return path.resolve(name);
    }

    /** Writes a file of vectors of one element: first, first + 1, ... */
    void part(String name, int first, int rows) {
        ParquetFiles.write(resolve(name), LIST, rows, (row, number) -> row.addGroup("embedding")
                .addGroup("list")
                .append("element", (float) (first + number)));
    }

    /** Returns the vectors of the table, each of this length: [rows, dim]. */
    float[][] vectors(int dim) throws IOException {
        List<float[]> vectors = new ArrayList<>();
        for (FeatureSegment segment : open().writeFeatures(
                        "embedding",
                        parent.resolve(UUID.randomUUID().toString()).toString())) {
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

    static float[] firsts(float[][] vectors) {
        float[] firsts = new float[vectors.length];
        for (int row = 0; row < firsts.length; row++) {
            firsts[row] = vectors[row][0];
        }
        return firsts;
    }

    static void assertRefused(Executable action, String... words) {
        Throwable thrown = assertThrows(Exception.class, action);
        while (!(thrown instanceof BadInputException) && thrown.getCause() != null) {
            thrown = thrown.getCause(); // a task on an executor may have found it
        }
        assertTrue(thrown instanceof BadInputException, thrown.toString());
        for (String word : words) {
            assertTrue(thrown.getMessage().contains(word), thrown.getMessage());
        }
    }

    /** Returns the path. */
    @Override
    public String toString() {
        return path.toString();
    }
}
