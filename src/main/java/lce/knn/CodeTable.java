package lce.knn;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.stream.IntStream;

import lce.features.FeatureTable;
import lce.product.CodeLayout;

/**
 * The codes of all faces, in off-heap memory of this process: N times the width of a code, in bytes. Safe for use by
 * many threads.
 */
public final class CodeTable {

    private static final int CHUNK_ROWS = 1 << 13;

    private final CodeLayout layout;
    private final List<ByteBuffer> chunks; // each byte[CHUNK_ROWS, width], the last shorter

    private CodeTable(CodeLayout layout, List<ByteBuffer> chunks) {
        this.layout = layout;
        this.chunks = chunks;
    }

    /** Computes the codes on all processors of the machine. */
    public static CodeTable of(FeatureTable table, Projection projection) {
        int chunks = (table.rows() - 1) / CHUNK_ROWS + 1;
        return new CodeTable(
                projection.layout(),
                IntStream.range(0, chunks)
                        .parallel()
                        .mapToObj(chunk -> codes(
                                table,
                                projection,
                                chunk * CHUNK_ROWS,
                                Math.min(CHUNK_ROWS, table.rows() - chunk * CHUNK_ROWS)))
                        .toList());
    }

    private static ByteBuffer codes(FeatureTable table, Projection projection, int first, int count) {
        float[] vectors = new float[count * table.dim()];
        table.gather(IntStream.range(first, first + count).toArray(), 0, count, FloatBuffer.wrap(vectors));
        byte[] codes = projection.encode(vectors);
        return ByteBuffer.allocateDirect(codes.length).put(0, codes);
    }

    public CodeLayout layout() {
        return layout;
    }

    /**
     * Writes the codes of faces {@code ids[from .. from + count)}.
     *
     * @param into byte[count, width]
     */
    public void gather(int[] ids, int from, int count, byte[] into) {
        int width = layout.width();
        for (int i = 0; i < count; i++) {
            chunks.get(ids[from + i] / CHUNK_ROWS).get(ids[from + i] % CHUNK_ROWS * width, into, i * width, width);
        }
    }

    /** Returns the codes of these faces, byte[ids.length, width]. */
    public byte[] gather(int[] ids) {
        byte[] codes = new byte[ids.length * layout.width()];
        gather(ids, 0, ids.length, codes);
        return codes;
    }
}
