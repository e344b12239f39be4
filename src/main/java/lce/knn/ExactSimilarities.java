package lce.knn;

/** The exact similarities of a block's rows with faces. */
final class ExactSimilarities implements Candidates.Exact {

    private static final int BATCH = 16;

    /** The source of the vectors of faces. */
    interface Vectors {

        /**
         * Writes the vectors of the first {@code count} of these.
         *
         * @param into float[count, dim]
         */
        void gather(int[] ids, int count, float[] into);
    }

    private final float[] block; // [.., dim]
    private final int dim;
    private final Vectors vectors;
    private final int[] ids = new int[BATCH];
    private final float[] batch; // [BATCH, dim]
    private final double[] x; // [dim] the block's row xRow
    private int xRow = -1;

    ExactSimilarities(float[] block, int dim, Vectors vectors) {
        this.block = block;
        this.dim = dim;
        this.vectors = vectors;
        this.batch = new float[BATCH * dim];
        this.x = new double[dim];
    }

    @Override
    public void look(int row, long[] entries, int from, int to) {
        if (row != xRow) {
            for (int c = 0; c < dim; c++) {
                x[c] = block[row * dim + c];
            }
            xRow = row;
        }
        for (int i = from; i < to; i += BATCH) {
            look(entries, i, Math.min(i + BATCH, to));
        }
    }

    /**
     * Copies the vectors first because they are scattered in memory: many copies are in flight at a time, whereas
     * products would wait for each vector in turn.
     */
    private void look(long[] entries, int from, int to) {
        int count = 0;
        for (int i = from; i < to; i++) {
            if (!Candidates.isExact(entries[i])) {
                ids[count++] = Candidates.id(entries[i]);
            }
        }
        vectors.gather(ids, count, batch);
        for (int i = from, at = 0; i < to; i++) {
            if (!Candidates.isExact(entries[i])) {
                float similarity = Similarity.of(Similarity.product(x, batch, at));
                at += dim;
                entries[i] = Candidates.exact(similarity, Candidates.id(entries[i]));
            }
        }
    }
}
