package lce.pipeline.nodes;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

import lce.SharedSpark;
import lce.io.ElementType;
import lce.io.FeatureFile;
import lce.io.NpyWriter;
import lce.io.Storage;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.util.LongAccumulator;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows without a unit vector, wherever they stand. */
class InvalidRowsTest {

    @TempDir
    Path folder;

    @ParameterizedTest(name = "{0} rows in {1} partitions")
    @CsvSource({"1, 1", "130, 3", "3000, 7"})
    void rowsOfAllBlocksAreFoundWhateverThePartitions(int rows, int partitions) throws IOException {
        float[] faults = {0, Float.NaN, Float.NEGATIVE_INFINITY};
        int[] invalid = IntStream.range(0, rows)
                .filter(row -> row % 64 == 0 || row % 64 == 63 || row == rows - 1 || row >= 640 && row < 800)
                .toArray();
        Path file = folder.resolve("features.npy");
        try (NpyWriter npy = new NpyWriter(Files.newOutputStream(file), ElementType.FLOAT32, rows, 2)) {
            for (int row = 0; row < rows; row++) {
                npy.write(0f);
                npy.write(Arrays.binarySearch(invalid, row) >= 0 ? faults[row % 3] : 1 + row);
            }
        }
        Storage storage = Storage.of(new Configuration(SharedSpark.context().hadoopConfiguration()));
        LongAccumulator done = SharedSpark.context().sc().longAccumulator();
        assertArrayEquals(
                invalid,
                InvalidRows.find(
                        SharedSpark.context(),
                        storage,
                        List.of(FeatureFile.open(storage, file.toString(), null)),
                        partitions,
                        done));
        assertEquals(rows, done.value());
    }
}
