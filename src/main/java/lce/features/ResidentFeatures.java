package lce.features;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

import lce.io.FeatureRows;
import lce.io.FeatureSegment;
import lce.io.Storage;

/** All feature vectors, scaled to unit length, in off-heap memory of this process: 4 N dim bytes. */
public final class ResidentFeatures implements FeatureTable {

    private static final int CHUNK_BYTES = 1 << 28;

    private final int rows;
    private final int dim;
    private final int chunkRows;
    private final List<FloatBuffer> chunks; // each float[chunkRows, dim], the last shorter
    private final float[] zeros; // [dim], the vector of a missing neighbour

    private ResidentFeatures(int rows, int dim, int chunkRows, List<FloatBuffer> chunks) {
        this.rows = rows;
        this.dim = dim;
        this.chunkRows = chunkRows;
        this.chunks = chunks;
        this.zeros = new float[dim];
    }

    /**
     * Reads the segments as one table. All segments have the same dim.
     *
     * @throws lce.io.BadInputException if a file ends early
     * @throws IllegalStateException if a vector is zero or not finite; jobs find such rows first
     */
    public static ResidentFeatures load(Storage storage, List<FeatureSegment> segments) {
        int dim = segments.get(0).dim();
        int rows = Math.toIntExact(
                segments.stream().mapToLong(FeatureSegment::rows).sum());
        int chunkRows = Math.max(1, Math.min(rows, CHUNK_BYTES / (4 * dim)));
        List<FloatBuffer> chunks = new ArrayList<>();
        for (int first = 0; first < rows; first += chunkRows) {
            chunks.add(ByteBuffer.allocateDirect(4 * dim * Math.min(chunkRows, rows - first))
                    .order(ByteOrder.nativeOrder())
                    .asFloatBuffer());
        }
        float[] vector = new float[dim];
        try (FeatureRows all = FeatureRows.open(storage, segments, 0)) {
            for (int row = 0; row < rows; row++) {
                all.nextUnit(vector, 0);
                chunks.get(row / chunkRows).put(row % chunkRows * dim, vector);
            }
        }
        return new ResidentFeatures(rows, dim, chunkRows, chunks);
    }

    @Override
    public int rows() {
        return rows;
    }

    @Override
    public int dim() {
        return dim;
    }

    @Override
    public void gather(int[] ids, int from, int count, FloatBuffer into) {
        int position = into.position();
        for (int i = from; i < from + count; i++) {
            // absolute on both sides: many threads read these buffers
            if (ids[i] == NONE) {
                into.put(position, zeros);
            } else {
                into.put(position, chunks.get(ids[i] / chunkRows), ids[i] % chunkRows * dim, dim);
            }
            position += dim;
        }
        into.position(position);
    }
}
