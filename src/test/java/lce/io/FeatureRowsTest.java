package lce.io;

import static lce.io.Given.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.LocalFileSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows of a table in several files, some of which are left out. */
class FeatureRowsTest {

    private static final int ROWS_OF_A_FILE = 4;
    private static final int HEADER = 12;

    private final Storage storage;

    @TempDir
    Path folder;

    FeatureRowsTest() {
        Configuration configuration = new Configuration();
        configuration.set("fs.file.impl", CountedFiles.class.getName());
        configuration.setBoolean("fs.file.impl.disable.cache", true);
        storage = Storage.of(configuration);
    }

    @BeforeEach
    void forget() {
        CountedFiles.OPENED.set(0);
        CountedFiles.OPEN.set(0);
    }

    @ParameterizedTest(name = "{1} files without the rows {0}")
    @CsvSource({
        "'', 1",
        "'0', 1",
        "'3', 1",
        "'1 2', 1",
        "'', 3",
        "'0 1 2 3', 3",
        "'4 5 6 7', 3",
        "'8 9 10 11', 3",
        "'0 1 2 3 4 5 6 7', 3",
        "'0 1 2 3 8 9 10 11', 3",
        "'3 4 5 6 7 8', 3",
        "'1 4 5 6 7 8 9 10 11 14', 4",
        "'0 1 2 3 4 5 6 7 8 9 10', 3"
    })
    void keptRowsAreReadFromWhereverAndFilesWithoutAnyAreNotOpened(String leftOut, int files) throws IOException {
        int[] without = ints(leftOut);
        int[] kept = IntStream.range(0, ROWS_OF_A_FILE * files)
                .filter(row -> Arrays.binarySearch(without, row) < 0)
                .toArray();
        List<FeatureSegment> segments = FeatureSegment.keep(
                segments(files, Integer.MAX_VALUE), KeptRows.without(ROWS_OF_A_FILE * files, without));
        for (int first = 0; first < kept.length; first++) {
            forget();
            float[] vector = new float[2];
            try (FeatureRows rows = FeatureRows.open(storage, segments, first)) {
                for (int number = first; number < kept.length; number++) {
                    assertEquals(true, rows.next(vector, 0));
                    assertEquals(kept[number], vector[0] / vector[1], 1e-4);
                }
            }
            int from = first;
            assertEquals(
                    IntStream.range(from, kept.length)
                            .map(number -> kept[number] / ROWS_OF_A_FILE)
                            .distinct()
                            .count(),
                    CountedFiles.OPENED.get());
            assertEquals(0, CountedFiles.OPEN.get());
        }
    }

    /** @param whole rows in the last of three files, that should hold four */
    @ParameterizedTest(name = "{1} rows in the last file, read from {2} on without the rows {0}")
    @CsvSource({
        "'', 3, 0, 3",
        "'', 3, 11, 3",
        "'', 0, 8, 0",
        "'', 1, 10, 2",
        "'', 1, 11, 3",
        "'0 1 5', 2, 0, 2",
        "'0 1 5', 2, 8, 3",
        "'4 5 6 7', 1, 0, 1",
        "'8 9', 2, 0, 2",
        "'8 9', 0, 8, 2"
    })
    void theRowOfTheFileIsNamedWhereItEnds(String leftOut, int whole, int first, int row) throws IOException {
        List<FeatureSegment> segments =
                FeatureSegment.keep(segments(3, whole), KeptRows.without(3 * ROWS_OF_A_FILE, ints(leftOut)));
        int rest = (int) segments.stream().mapToLong(FeatureSegment::rows).sum() - first;
        assertRefused(
                () -> {
                    try (FeatureRows rows = FeatureRows.open(storage, segments, first)) {
                        IntStream.range(0, rest).forEach(i -> rows.next(new float[2], 0));
                    }
                },
                "2.bin ends before its row " + row + ";");
        assertEquals(0, CountedFiles.OPEN.get());
    }

    /** Files behind a header, each row the vector (row of the table, 1). */
    private List<FeatureSegment> segments(int files, int rowsOfTheLast) throws IOException {
        List<FeatureSegment> segments = new ArrayList<>();
        for (int file = 0; file < files; file++) {
            int rows = file + 1 == files ? Math.min(ROWS_OF_A_FILE, rowsOfTheLast) : ROWS_OF_A_FILE;
            ByteBuffer bytes = ByteBuffer.allocate(HEADER + 8 * rows)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .position(HEADER);
            for (int row = 0; row < rows; row++) {
                bytes.putFloat(file * ROWS_OF_A_FILE + row).putFloat(1);
            }
            Path path = Files.write(folder.resolve(file + ".bin"), bytes.array());
            segments.add(new FeatureSegment(path.toString(), HEADER, ROWS_OF_A_FILE, 2, ElementType.FLOAT32));
        }
        return segments;
    }

    private static int[] ints(String text) {
        return text.isEmpty()
                ? new int[0]
                : Arrays.stream(text.split(" ")).mapToInt(Integer::parseInt).toArray();
    }

    /** Local files that are counted as they are opened and closed. */
    public static final class CountedFiles extends LocalFileSystem {

        static final AtomicInteger OPENED = new AtomicInteger();
        static final AtomicInteger OPEN = new AtomicInteger();

        @Override
        public FSDataInputStream open(org.apache.hadoop.fs.Path path, int bufferBytes) throws IOException {
            OPENED.incrementAndGet();
            OPEN.incrementAndGet();
            return new FSDataInputStream(super.open(path, bufferBytes)) {
                @Override
                public void close() throws IOException {
                    OPEN.decrementAndGet();
                    super.close();
                }
            };
        }
    }
}
