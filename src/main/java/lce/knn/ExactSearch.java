package lce.knn;

import java.util.Arrays;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

import lce.features.FeatureTable;
import lce.features.VectorSource;
import lce.product.InnerProducts;

/**
 * Finds the exact nearest neighbours of a block of faces while the vectors of all faces pass it in chunks. For each
 * chunk it computes the inner products with the block fast and with a known error, notes the faces that may be nearest,
 * and computes their similarities exactly while the chunk is in memory. It holds the block and one chunk, whatever the
 * number of faces. Results do not depend on the size of either.
 */
public final class ExactSearch {

    private static final int CHUNK_BYTES = 1 << 25;
    private static final int BLOCK_BYTES = 1 << 26;
    private static final int MOST_ROWS = 16_384;

    private final VectorSource vectors;
    private final InnerProducts products;
    private final int k;
    private final int chunkRows;

    /**
     * @param k neighbours per face, itself included; rows of fewer faces end with cells that hold
     *     {@link FeatureTable#NONE}
     */
    public ExactSearch(VectorSource vectors, InnerProducts products, int k) {
        this(vectors, products, k, chunkRows(vectors.dim(), vectors.rows()));
    }

    ExactSearch(VectorSource vectors, InnerProducts products, int k, int chunkRows) {
        this.vectors = vectors;
        this.products = products;
        this.k = k;
        this.chunkRows = chunkRows;
    }

    /** Returns the number of faces in a chunk, which is the largest number of columns that are set at once. */
    public static int chunkRows(int dim, int faces) {
        int most = Math.min(CHUNK_BYTES / (4 * dim), faces + InnerProducts.PANEL - 1);
        return Math.max(1, most / InnerProducts.PANEL) * InnerProducts.PANEL;
    }

    /** Returns the number of rows of a block that keep a task within about {@code BLOCK_BYTES} of memory. */
    public static int blockRows(int dim, int k) {
        int most = Math.min(MOST_ROWS, BLOCK_BYTES / (8 * Candidates.room(k) + 5 * dim));
        return Math.max(1, most / InnerProducts.TILE) * InnerProducts.TILE;
    }

    /**
     * Finds the neighbours of faces {@code first} to {@code first + count}, at most as many as the products were opened
     * for.
     *
     * @param ids int[count, k], written: the face itself, then the others, the most similar first, of equal ones that
     *     with the smaller id; {@link FeatureTable#NONE} in what is left of a row
     * @param similarities float[count, k], written; 1 for the face itself, 0 for a missing neighbour
     * @param done is called with the number of faces whose work was done since its last call
     */
    public void search(int first, int count, int[] ids, float[] similarities, IntConsumer done) {
        float[] block = new float[count * vectors.dim()];
        try (VectorSource.Reader reader = vectors.open(first)) {
            reader.read(block, count);
        }
        search(block, IntStream.range(first, first + count).toArray(), ids, similarities, done);
    }

    /**
     * Finds the neighbours of any unit vectors, some of which may be faces.
     *
     * @param block float[count, dim]
     * @param selves int[count]: the face that each of them is, or {@link FeatureTable#NONE}
     */
    public void search(float[] block, int[] selves, int[] ids, float[] similarities, IntConsumer done) {
        int count = selves.length;
        products.setRows(block, count);
        Pass pass = new Pass(block, count);
        int told = 0;
        try (VectorSource.Reader reader = vectors.open(0)) {
            for (int passed = reader.read(pass.chunk, chunkRows), chunkFirst = 0;
                    passed > 0;
                    passed = reader.read(pass.chunk, chunkRows)) {
                pass.look(chunkFirst, passed);
                chunkFirst += passed;
                int worth = (int) ((long) count * chunkFirst / vectors.rows());
                done.accept(worth - told);
                told = worth;
            }
        }
        for (int row = 0; row < count; row++) {
            ids[row * k] = selves[row];
            similarities[row * k] = 1;
            int others = Math.min(k - 1, vectors.rows() - (selves[row] == FeatureTable.NONE ? 0 : 1));
            pass.candidates.write(row, selves[row], others, ids, similarities, row * k + 1);
            Arrays.fill(ids, row * k + 1 + others, (row + 1) * k, FeatureTable.NONE);
            Arrays.fill(similarities, row * k + 1 + others, (row + 1) * k, 0);
        }
    }

    /** One block and what it remembers of the chunks that have passed. */
    private final class Pass {

        private final int rows;
        private final float[] chunk = new float[chunkRows * vectors.dim()];
        private final Candidates candidates;
        private int chunkFirst;

        Pass(float[] block, int count) {
            this.rows = count;
            int dim = vectors.dim();
            this.candidates = new Candidates(count, k, new ExactSimilarities(block, dim, (found, many, into) -> {
                for (int i = 0; i < many; i++) {
                    System.arraycopy(chunk, (found[i] - chunkFirst) * dim, into, i * dim, dim);
                }
            }));
        }

        void look(int chunkFirst, int columns) {
            this.chunkFirst = chunkFirst;
            products.setColumns(chunk, columns);
            for (int first = 0; first < rows; first += InnerProducts.TILE) {
                int end = Math.min(first + InnerProducts.TILE, rows);
                for (int row = first; row < end; row++) {
                    candidates.setError(row, products.error(row));
                }
                for (int from = 0; from < columns; from += InnerProducts.PANEL) {
                    look(
                            products.multiply(first, from),
                            first,
                            end,
                            from,
                            Math.min(InnerProducts.PANEL, columns - from));
                }
                for (int row = first; row < end; row++) {
                    candidates.settle(row);
                }
            }
        }

        private void look(InnerProducts.Tile tile, int first, int end, int firstColumn, int columns) {
            for (int row = first; row < end; row++) {
                int found = tile.reach(row - first, columns, candidates.threshold(row));
                if (found > 0) {
                    candidates.offer(row, tile, found, chunkFirst + firstColumn);
                }
            }
        }
    }
}
