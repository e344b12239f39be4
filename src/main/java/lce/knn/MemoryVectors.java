package lce.knn;

/** A few vectors in an array. */
public final class MemoryVectors implements VectorSource {

    private final float[] vectors;
    private final int dim;

    /** @param vectors float[rows, dim], each of unit length */
    public MemoryVectors(float[] vectors, int dim) {
        this.vectors = vectors;
        this.dim = dim;
    }

    @Override
    public int rows() {
        return vectors.length / dim;
    }

    @Override
    public int dim() {
        return dim;
    }

    @Override
    public Reader open(int first) {
        return new Reader() {

            private int next = first;

            @Override
            public int read(float[] into, int count) {
                int taken = Math.min(count, rows() - next);
                System.arraycopy(vectors, next * dim, into, 0, taken * dim);
                next += taken;
                return taken;
            }

            @Override
            public void close() {
                // nothing is open
            }
        };
    }
}
