package lce.knn;

import java.nio.FloatBuffer;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

import lce.io.FeatureTable;
import lce.network.InnerProducts;
import lce.network.ListProducts;

/**
 * Nearest neighbours of a block of faces among those in the lists that are worth a look (IVF). A first look, at the lists of the nearest centroids,
 * tells for each face how similar its neighbours will be at least, and that tells which other lists may have better ones. Similarities
 * are exact; which faces are not found is for a sample to say.
 */
public final class ListSearch {

    private static final int BITS_BYTES = 1 << 25;

    private final FeatureTable table;
    private final InvertedLists lists;
    private final ListProducts products;
    private final int k;

    /** @param k neighbours a face, itself included, at most the number of faces */
    public ListSearch(FeatureTable table, InvertedLists lists, ListProducts products, int k) {
        this.table = table;
        this.lists = lists;
        this.products = products;
        this.k = k;
    }

    /** Rows of a block that keep a task within some 64 MB each for candidates and for which lists they look at. */
    public static int blockRows(int dim, int k, int lists) {
        return Math.max(Long.SIZE, Math.min(ExactSearch.blockRows(dim, k), (int) (8L * BITS_BYTES / lists)) / Long.SIZE * Long.SIZE);
    }

    /** As {@link ExactSearch#search(int, int, int[], float[], IntConsumer)}. */
    public void search(int first, int count, int[] ids, float[] similarities, IntConsumer done) {
        int[] faces = IntStream.range(first, first + count).toArray();
        float[] block = new float[count * table.dim()];
        table.gather(faces, 0, count, FloatBuffer.wrap(block));
        products.setRows(block, count);
        Pass pass = new Pass(block, count);
        long[][] near = pass.choose((row, panel) -> lists.firstReach(), null);
        pass.look(near);
        float[] floors = pass.floors();
        pass.look(pass.choose((row, panel) -> lists.reach(panel, floors[row]), near));
        for (int row = 0; row < count; row++) {
            pass.candidates.settle(row);
            ids[row * k] = first + row;
            similarities[row * k] = 1;
            pass.candidates.write(row, lists.order(), first + row, k - 1, ids, similarities, row * k + 1);
        }
        done.accept(count);
    }

    /**
     * How similar the neighbours of some vectors are at least, by the lists that are looked at first; -infinity where those hold too few.
     *
     * @param block float[count, dim], unit vectors
     */
    public float[] floors(float[] block, int count) {
        products.setRows(block, count);
        Pass pass = new Pass(block, count);
        pass.look(pass.choose((row, panel) -> lists.firstReach(), null));
        return pass.floors();
    }

    /** From which similarity with a panel's centroids a row looks at the lists. */
    private interface Reach {
        float of(int row, int panel);
    }

    private final class Pass {

        private final int dim = table.dim();
        private final int rows;
        private final int[] named; // [rows]
        private final float[] list = new float[ListProducts.COLUMNS * dim];
        private final Candidates candidates;

        Pass(float[] block, int rows) {
            this.rows = rows;
            this.named = new int[rows];
            int[] one = new int[1];
            this.candidates = new Candidates(rows, k, new ExactSimilarities(block, dim, (position, into, at) -> {
                one[0] = lists.order()[position];
                table.gather(one, 0, 1, FloatBuffer.wrap(into, at, dim));
            }));
        }

        /** For each list the rows that look at it, as bits, but for those that have: [lists][rows / 64]. */
        long[][] choose(Reach reach, long[][] seen) {
            long[][] chosen = new long[lists.lists()][(rows - 1) / Long.SIZE + 1];
            int[] all = IntStream.range(0, rows).toArray();
            for (int panel = 0; panel < lists.panels(); panel++) {
                int firstList = panel * ListProducts.COLUMNS;
                int columns = Math.min(ListProducts.COLUMNS, lists.lists() - firstList);
                products.setList(lists.centroids(), firstList, columns);
                for (int from = 0; from < rows; from += ListProducts.ROWS) {
                    int count = Math.min(ListProducts.ROWS, rows - from);
                    InnerProducts.Tile tile = products.multiply(all, from, count);
                    for (int row = from; row < from + count; row++) {
                        int found = tile.reach(row - from, columns, reach.of(row, panel));
                        for (int i = 0; i < found; i++) {
                            chosen[firstList + tile.column(i)][row >>> 6] |= 1L << row;
                        }
                    }
                }
            }
            if (seen != null) {
                for (int list = 0; list < chosen.length; list++) {
                    for (int word = 0; word < chosen[list].length; word++) {
                        chosen[list][word] &= ~seen[list][word];
                    }
                }
            }
            return chosen;
        }

        /** Looks at the lists, each with the rows that chose it. */
        void look(long[][] chosen) {
            setErrors();
            for (int number = 0; number < lists.lists(); number++) {
                int count = name(chosen[number]);
                for (int first = lists.start(number), end = lists.start(number + 1); count > 0 && first < end; first += ListProducts.COLUMNS) {
                    look(first, Math.min(ListProducts.COLUMNS, end - first), count);
                }
            }
        }

        private void look(int first, int columns, int count) {
            table.gather(lists.order(), first, columns, FloatBuffer.wrap(list, 0, columns * dim));
            if (products.setList(list, 0, columns)) {
                setErrors();
            }
            for (int from = 0; from < count; from += ListProducts.ROWS) {
                int together = Math.min(ListProducts.ROWS, count - from);
                InnerProducts.Tile tile = products.multiply(named, from, together);
                for (int i = 0; i < together; i++) {
                    int row = named[from + i];
                    int found = tile.reach(i, columns, candidates.threshold(row));
                    if (found > 0) {
                        candidates.offer(row, tile, found, first);
                    }
                }
            }
        }

        float[] floors() {
            float[] floors = new float[rows];
            for (int row = 0; row < rows; row++) {
                candidates.settle(row); // floors that are not exact would depend on which rows are searched together
                floors[row] = candidates.floor(row);
            }
            return floors;
        }

        private int name(long[] bits) {
            int count = 0;
            for (int word = 0; word < bits.length; word++) {
                for (long left = bits[word]; left != 0; left &= left - 1) {
                    named[count++] = word * Long.SIZE + Long.numberOfTrailingZeros(left);
                }
            }
            return count;
        }

        private void setErrors() {
            for (int row = 0; row < rows; row++) {
                candidates.setError(row, products.likelyError(row));
            }
        }
    }
}
