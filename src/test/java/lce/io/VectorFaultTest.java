package lce.io;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The fault of a vector, of every float type in both byte orders. */
class VectorFaultTest {

    private static final int DIM = 3;

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"FLOAT16, false", "FLOAT16, true", "FLOAT32, false", "FLOAT32, true", "FLOAT64, false", "FLOAT64, true"
    })
    void faultsAreToldInEveryByteOrder(ElementType type, boolean isBigEndian) throws IOException {
        double large = type == ElementType.FLOAT64 ? 1e300 : Double.POSITIVE_INFINITY;
        double[][] vectors = {
            {1, 2, 3},
            {0, -0., 0},
            {1, Double.NaN, 2},
            {1, 2, Double.NEGATIVE_INFINITY},
            {large, 1, 1},
            {large, Double.NaN, 1}
        };
        ByteBuffer bytes = ByteBuffer.allocate(vectors.length * DIM * type.bytes())
                .order(isBigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        for (double[] vector : vectors) {
            for (double element : vector) {
                put(bytes, type, element);
            }
        }
        Path file = Files.write(folder.resolve("vectors"), bytes.array());
        FeatureSegment segment = new FeatureSegment(file.toString(), 0, vectors.length, DIM, type, isBigEndian);
        List<VectorFault> faults = List.of(
                VectorFault.ZERO,
                VectorFault.NOT_A_NUMBER,
                VectorFault.INFINITE,
                type == ElementType.FLOAT64 ? VectorFault.TOO_LARGE : VectorFault.INFINITE,
                VectorFault.NOT_A_NUMBER);
        float[] vector = new float[DIM];
        try (FeatureRows rows = FeatureRows.open(Given.STORAGE, List.of(segment), 0)) {
            assertEquals(true, rows.next(vector, 0));
            for (int row = 1; row < vectors.length; row++) {
                assertEquals(false, rows.next(vector, 0), "row " + row);
                assertEquals(faults.get(row - 1), VectorFault.read(Given.STORAGE, segment, row), "row " + row);
            }
        }
    }

    private static void put(ByteBuffer bytes, ElementType type, double element) {
        switch (type) {
            case FLOAT16 -> bytes.putShort(half(element));
            case FLOAT32 -> bytes.putFloat((float) element);
            default -> bytes.putDouble(element);
        }
    }

    /** The bits of an element of the test as a half; the small integers have the exponents 15 and 16. */
    private static short half(double element) {
        int sign = Double.doubleToRawLongBits(element) < 0 ? 0x8000 : 0;
        int bits = Double.isNaN(element)
                ? 0x7e00
                : Double.isInfinite(element)
                        ? 0x7c00
                        : element == 0 ? 0 : element == 1 ? 0x3c00 : element == 2 ? 0x4000 : 0x4200;
        return (short) (sign | bits);
    }
}
