package lce.io;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

import org.apache.hadoop.fs.FSDataInputStream;

/** All feature vectors, scaled to unit length, in this process's memory outside the Java heap: 4 N dim bytes. */
public final class ResidentFeatures implements FeatureTable {

    private static final int CHUNK_BYTES = 1 << 28;
    private static final int NAMED_ROWS = 5;

    private final int rows;
    private final int dim;
    private final int chunkRows;
    private final List<FloatBuffer> chunks; // each float[chunkRows, dim], the last shorter

    private ResidentFeatures(int rows, int dim, int chunkRows, List<FloatBuffer> chunks) {
        this.rows = rows;
        this.dim = dim;
        this.chunkRows = chunkRows;
        this.chunks = chunks;
    }

    /**
     * Reads the segments one after the other as one table; all have the same dim.
     *
     * @throws BadInputException when vectors are zero or not finite (their number and the first rows are named) or a file ends early
     */
    public static ResidentFeatures load(Storage storage, List<FeatureSegment> segments) {
        int dim = segments.get(0).dim();
        int rows = Math.toIntExact(segments.stream().mapToLong(FeatureSegment::rows).sum());
        int chunkRows = Math.max(1, Math.min(rows, CHUNK_BYTES / (4 * dim)));
        List<FloatBuffer> chunks = new ArrayList<>();
        for (int first = 0; first < rows; first += chunkRows) {
            chunks.add(ByteBuffer.allocateDirect(4 * dim * Math.min(chunkRows, rows - first)).order(ByteOrder.nativeOrder()).asFloatBuffer());
        }
        List<Integer> useless = new ArrayList<>();
        int bad = 0;
        int row = 0;
        float[] vector = new float[dim];
        for (FeatureSegment segment : segments) {
            try (FSDataInputStream in = storage.open(segment.path())) {
                in.seek(segment.offset());
                ElementStream elements = new ElementStream(in, segment.type());
                for (long i = 0; i < segment.rows(); i++, row++) {
                    elements.read(vector, 0, dim);
                    if (!normalise(vector)) {
                        bad++;
                        if (useless.size() < NAMED_ROWS) {
                            useless.add(row);
                        }
                    }
                    chunks.get(row / chunkRows).put(row % chunkRows * dim, vector);
                }
            } catch (EOFException e) {
                throw new BadInputException(segment.path() + " ends before its row " + row + "; the file is cut short, copy it again", e);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        if (bad > 0) {
            throw new BadInputException(bad + " of the " + rows + " vectors in " + segments.get(0).path()
                    + " are zero or not finite (rows " + useless.toString().replaceAll("[\\[\\]]", "") + (bad > useless.size() ? ", ..." : "")
                    + "); embed these faces again or leave them out");
        }
        return new ResidentFeatures(rows, dim, chunkRows, chunks);
    }

    /** To unit length; false when there is none. */
    private static boolean normalise(float[] vector) {
        double squares = 0;
        for (float value : vector) {
            squares += (double) value * value;
        }
        float norm = (float) Math.sqrt(squares);
        if (!(norm > 0) || Float.isInfinite(norm)) {
            return false;
        }
        for (int i = 0; i < vector.length; i++) {
            vector[i] /= norm;
        }
        return true;
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
            into.put(position, chunks.get(ids[i] / chunkRows), ids[i] % chunkRows * dim, dim);
            position += dim;
        }
        into.position(position);
    }
}
