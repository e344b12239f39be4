package lce.knn;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import lce.features.FeatureTable;
import lce.product.CodeLayout;
import lce.product.CodeProducts;

/**
 * Finds nearest neighbours of a block of faces in the inverted lists that may hold them (IVF). A first pass over the
 * lists of the nearest centroids gives a lower bound of the similarity of the neighbours of each face, and the bound
 * selects the other lists to search. Codes select candidates, and exact similarities decide between them. The search
 * may miss neighbours; a sample measures its recall.
 */
public final class ListSearch {

    private static final int BITS_BYTES = 1 << 25;

    private final FeatureTable table;
    private final CodeTable codes;
    private final InvertedLists lists;
    private final CodeProducts products;
    private final CodeLayout layout;
    private final int k;
    private final int fine; // step of products that tells hundreds of neighbours apart
    private final int coarse; // step of which 255 reach from -1 to 1

    /** @param k neighbours per face, including the face itself, at most the number of faces */
    public ListSearch(FeatureTable table, CodeTable codes, InvertedLists lists, CodeProducts products, int k) {
        this.table = table;
        this.codes = codes;
        this.lists = lists;
        this.products = products;
        this.layout = lists.layout();
        this.k = k;
        this.fine = Integer.highestOneBit(layout.one() >> 10);
        this.coarse = Math.min(CodeProducts.LARGEST_STEP, Integer.highestOneBit(layout.one() >> 6));
    }

    /**
     * Returns the number of rows of a block that keep a task within about 64 MB for candidates and 64 MB for the choice
     * of lists.
     */
    public static int blockRows(int dim, int k, int lists) {
        return Math.max(
                Long.SIZE,
                Math.min(ExactSearch.blockRows(dim, k), (int) (8L * BITS_BYTES / lists)) / Long.SIZE * Long.SIZE);
    }

    /** Finds neighbours, see {@link ExactSearch#search(int, int, int[], float[], IntConsumer)}. */
    public void search(int first, int count, int[] ids, float[] similarities, IntConsumer done) {
        Pass pass = new Pass(IntStream.range(first, first + count).toArray());
        pass.lookNear(lists.firstFloor());
        pass.lookFarther();
        for (int row = 0; row < count; row++) {
            pass.candidates.settle(row);
            ids[row * k] = first + row;
            similarities[row * k] = 1;
            pass.candidates.write(row, first + row, k - 1, ids, similarities, row * k + 1);
        }
        done.accept(count);
    }

    /**
     * Returns the lower bound of the similarity of the neighbours of some faces, computed from the codes in the lists
     * of the first pass; -infinity if those hold too few faces.
     */
    public float[] floors(int[] faces) {
        Pass pass = new Pass(faces);
        pass.lookNear(0);
        return pass.floors();
    }

    /** Returns the similarity with the centroids of a panel from which on a row searches their lists. */
    private interface Reach {
        float of(int row, int panel);
    }

    /** The state of the search for one block. */
    private final class Pass {

        private final int rows;
        private final int[] named; // [rows]
        private final int[] thresholds; // [rows]
        private final Candidates candidates;
        private long[][] near; // [lists][rows / 64] lists of the first pass

        Pass(int[] faces) {
            this.rows = faces.length;
            this.named = new int[rows];
            this.thresholds = new int[rows];
            products.setRows(codes.gather(faces), rows);
            float[] block = new float[rows * table.dim()];
            table.gather(faces, 0, rows, FloatBuffer.wrap(block));
            this.candidates = new Candidates(
                    rows,
                    k,
                    new ExactSimilarities(
                            block,
                            table.dim(),
                            (ids, count, into) -> table.gather(ids, 0, count, FloatBuffer.wrap(into))));
        }

        /** Returns, for each list, the rows that search it, as bits: [lists][rows / 64]. */
        long[][] choose(Reach reach) {
            long[][] chosen = new long[lists.lists()][(rows - 1) / Long.SIZE + 1];
            int[] all = IntStream.range(0, rows).toArray();
            products.setStep(fine);
            for (int panel = 0; panel < lists.panels(); panel++) {
                int firstList = panel * CodeProducts.COLUMNS;
                int columns = Math.min(CodeProducts.COLUMNS, lists.lists() - firstList);
                System.arraycopy(
                        lists.centroids(), firstList * layout.width(), products.columns(), 0, columns * layout.width());
                products.setColumns(columns);
                for (int row = 0; row < rows; row++) {
                    products.setThreshold(row, product(reach.of(row, panel)));
                }
                for (int from = 0; from < rows; from += CodeProducts.ROWS) {
                    int count = Math.min(CodeProducts.ROWS, rows - from);
                    CodeProducts.Tile tile = products.multiply(all, from, count);
                    for (int row = tile.nextRow(); row >= 0; row = tile.nextRow()) {
                        for (int i = 0; i < tile.found(); i++) {
                            chosen[firstList + tile.column(i)][from + row >>> 6] |= 1L << from + row;
                        }
                    }
                }
            }
            return chosen;
        }

        /** Searches the nearest lists, and searches them again for rows for which too few faces are similar enough. */
        void lookNear(float least) {
            near = choose((row, panel) -> lists.firstReach());
            look(near, least, fine);
            long[] lost = lost(floors());
            if (isAny(lost)) {
                look(only(near, lost), 0, fine);
            }
        }

        /** Searches the lists, each with the rows that selected it, for faces of at least the given similarity. */
        private void look(long[][] chosen, float least, int step) {
            products.setStep(step);
            int rowsThatLook = name(union(chosen));
            for (int i = 0; i < rowsThatLook; i++) {
                int row = named[i];
                candidates.setErrors(row, 0, lists.missing() + (float) step / layout.one());
                thresholds[row] = product(Math.max(least, candidates.threshold(row)));
                products.setThreshold(row, thresholds[row]);
            }
            for (int list = 0; list < lists.lists(); list++) {
                int count = name(chosen[list]);
                for (int first = lists.start(list), end = lists.start(list + 1);
                        count > 0 && first < end;
                        first += CodeProducts.COLUMNS) {
                    look(first, Math.min(CodeProducts.COLUMNS, end - first), count);
                }
            }
        }

        private void look(int first, int columns, int count) {
            codes.gather(lists.order(), first, columns, products.columns());
            products.setColumns(columns);
            for (int from = 0; from < count; from += CodeProducts.ROWS) {
                int together = Math.min(CodeProducts.ROWS, count - from);
                CodeProducts.Tile tile = products.multiply(named, from, together);
                for (int i = tile.nextRow(); i >= 0; i = tile.nextRow()) {
                    int row = named[from + i];
                    candidates.offer(row, tile, tile.found(), lists.order(), first);
                    raise(row);
                }
            }
        }

        private void raise(int row) {
            int threshold = product(candidates.threshold(row));
            if (threshold > thresholds[row]) {
                thresholds[row] = threshold;
                products.setThreshold(row, threshold);
            }
        }

        /**
         * Searches the other lists that may hold neighbours. Rows without a result of the first pass search all lists.
         */
        void lookFarther() {
            float[] floors = floors();
            long[][] chosen = choose((row, panel) -> lists.reach(panel, floors[row]));
            long[] lost = lost(floors);
            long[][] byLost = isAny(lost) ? only(chosen, lost) : null;
            for (int list = 0; list < chosen.length; list++) {
                for (int word = 0; word < lost.length; word++) {
                    chosen[list][word] &= ~(near[list][word] | lost[word]);
                }
            }
            look(chosen, -1, fine);
            if (byLost != null) {
                look(byLost, -1, coarse);
            }
        }

        /** Returns the rows without a lower bound, as bits: [rows / 64], and removes their candidates. */
        private long[] lost(float[] floors) {
            long[] lost = new long[(rows - 1) / Long.SIZE + 1];
            for (int row = 0; row < rows; row++) {
                if (floors[row] == Float.NEGATIVE_INFINITY) {
                    candidates.forget(row);
                    lost[row >>> 6] |= 1L << row;
                }
            }
            return lost;
        }

        /** Returns the rows that search any list, as bits: [rows / 64]. */
        private long[] union(long[][] chosen) {
            long[] some = new long[(rows - 1) / Long.SIZE + 1];
            for (long[] bits : chosen) {
                for (int word = 0; word < some.length; word++) {
                    some[word] |= bits[word];
                }
            }
            return some;
        }

        private boolean isAny(long[] some) {
            return LongStream.of(some).anyMatch(word -> word != 0);
        }

        private long[][] only(long[][] chosen, long[] some) {
            return Arrays.stream(chosen)
                    .map(bits -> IntStream.range(0, bits.length)
                            .mapToLong(word -> bits[word] & some[word])
                            .toArray())
                    .toArray(long[][]::new);
        }

        float[] floors() {
            float[] floors = new float[rows];
            for (int row = 0; row < rows; row++) {
                floors[row] = candidates.raiseFloor(row);
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
    }

    /** The product that a similarity stands for; -1 is reached by all, however they are rounded. */
    private int product(float similarity) {
        return similarity <= -1
                ? -layout.beyond()
                : (int) Math.min(layout.beyond(), Math.ceil((double) similarity * layout.one()));
    }
}
