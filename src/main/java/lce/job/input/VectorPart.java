package lce.job.input;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Supplier;

import lce.io.BadInputException;
import lce.io.ElementType;
import lce.io.FeatureSegment;
import lce.io.Storage;
import org.apache.hadoop.fs.Path;

/**
 * A file of raw f32 to which a task appends vectors of one length. The first vector that is not null decides the
 * length. A null or empty vector becomes NaNs. As long as all vectors are null, only their number is stored and the
 * file is empty.
 */
final class VectorPart implements Closeable {

    private static final int BUFFER_BYTES = 1 << 20;

    private final String path;
    private final OutputStream out;
    private ByteBuffer bytes;
    private int dim;
    private long rows;

    private VectorPart(String path, OutputStream out) {
        this.path = path;
        this.out = out;
    }

    static VectorPart create(Storage storage, String path) throws IOException {
        return new VectorPart(
                path, new BufferedOutputStream(storage.fileSystem(path).create(new Path(path), true), BUFFER_BYTES));
    }

    /**
     * Writes a vector.
     *
     * @param vector float[length or more]
     * @param length length of the vector; 0 for null
     * @param place returns the beginning of a message with the location of the vector, "a.parquet has in row 3"
     * @throws BadInputException if earlier vectors had another length
     */
    void write(float[] vector, int length, Supplier<String> place) throws IOException {
        if (length == 0) {
            writeNull();
            return;
        }
        if (dim == 0) {
            writeNulls(length, rows);
        }
        if (length != dim) {
            throw new BadInputException(place.get() + " an embedding of length " + length + ", but others have length "
                    + dim + "; embed this face again or leave it out");
        }
        bytes.clear();
        bytes.asFloatBuffer().put(vector, 0, dim);
        out.write(bytes.array());
        rows++;
    }

    /** Starts the file with {@code count} nulls, after the length of vectors is known. */
    void writeNulls(int length, long count) throws IOException {
        dim = length;
        bytes = ByteBuffer.allocate(Float.BYTES * length).order(ByteOrder.LITTLE_ENDIAN);
        for (rows = 0; rows < count; ) {
            writeNull();
        }
    }

    private void writeNull() throws IOException {
        rows++;
        if (dim > 0) {
            bytes.clear();
            for (int i = 0; i < dim; i++) {
                bytes.putFloat(Float.NaN);
            }
            out.write(bytes.array());
        }
    }

    /** Returns the vectors that were written so far. If all of them were null, the dim is 0. */
    FeatureSegment segment() {
        return new FeatureSegment(path, 0, rows, dim, ElementType.FLOAT32);
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
