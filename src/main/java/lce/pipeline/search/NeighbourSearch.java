package lce.pipeline.search;

import java.io.Serializable;
import java.nio.FloatBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.function.IntConsumer;

import lce.features.FeatureTable;
import lce.features.ResidentVectors;
import lce.features.VectorSource;
import lce.knn.ExactSearch;
import lce.knn.InvertedLists;
import lce.knn.ListSearch;
import lce.knn.Projection;
import lce.pipeline.block.BlockLayout;
import lce.pipeline.block.BlockPlacement;
import lce.pipeline.block.Blocks;
import lce.pipeline.block.EqualParts;
import lce.pipeline.block.Iterators;
import lce.pipeline.block.KnnBlock;
import lce.pipeline.engine.ProductEngines;
import lce.pipeline.stage.Stages;
import lce.product.CodeLayout;
import lce.product.CodeProducts;
import lce.product.InnerProducts;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.LongAccumulator;

/** Finds the neighbours of faces. A task searches as many blocks of its partition at a time as fit its memory. */
public final class NeighbourSearch implements Serializable {

    /** Selects the faces among which neighbours are searched. */
    public enum Method {
        /** All faces. */
        EXACT,
        /** The faces of the lists (inverted files) that are near the face. */
        IVF;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Opens all vectors for a task, from first to last. */
    public interface Vectors extends Serializable {
        VectorSource open();
    }

    /** Opens a table of vectors for a task, in any order. */
    public interface Table extends Serializable {
        FeatureTable open();
    }

    /** Number of faces that train the projection, which keeps the directions in which vectors are longest. */
    private static final int PROJECTED_FACES = 8192;

    private final int k;
    private final Vectors vectors;
    private final Table table; // null for the exact search
    private final ProductEngines engines;
    private ResidentCodes codes; // null for the exact search
    private Broadcast<InvertedLists>
            lists; // set by prepare; if Spark loses a block, it is searched again with the same lists

    private NeighbourSearch(int k, Vectors vectors, Table table, ProductEngines engines) {
        this.k = k;
        this.vectors = vectors;
        this.table = table;
        this.engines = engines;
    }

    /**
     * Returns a search among all faces.
     *
     * @param k neighbours per face, including the face itself
     * @param engines opens the products of tasks
     */
    public static NeighbourSearch exact(int k, Vectors vectors, ProductEngines engines) {
        return new NeighbourSearch(k, vectors, null, engines);
    }

    /**
     * Returns a search in lists, which does not find every neighbour. The parameters are those of {@link #exact}. The
     * rounding applies to the exact search for the neighbours of sample faces, which decide how many lists are
     * searched.
     */
    public static NeighbourSearch inLists(int k, Table table, ProductEngines engines) {
        return new NeighbourSearch(k, () -> new ResidentVectors(table.open()), table, engines);
    }

    public int k() {
        return k;
    }

    /** Returns this search, or the exact search if there are too few nodes for lists. */
    public NeighbourSearch suitedTo(int nodes) {
        return isExact() || nodes >= Math.max(k, ListTraining.FEWEST_NODES) ? this : exact(k, vectors, engines);
    }

    public boolean isExact() {
        return table == null;
    }

    /** Trains the search. It must be called before {@link #graph}. */
    public void prepare(JavaSparkContext spark, int nodes, Stages stages) {
        if (!isExact()) {
            Projection projection = projection(spark, nodes);
            codes = new ResidentCodes(spark, table, projection);
            NeighbourSample sample = sample(spark, NeighbourSample.faces(nodes, 0));
            InvertedLists trained = new ListTraining(engines, codes, nodes, k).train(spark, sample);
            stages.note(String.format(Locale.ROOT, "kNN graph: %,d lists of faces", trained.lists()));
            lists = spark.broadcast(trained);
        }
    }

    private Projection projection(JavaSparkContext spark, int nodes) {
        int count = Math.min(nodes, PROJECTED_FACES);
        return spark.parallelize(List.of(count), 1)
                .map(faces -> {
                    FeatureTable features = table.open();
                    float[] vectors = new float[faces * features.dim()];
                    features.gather(EqualParts.starts(0, faces, faces, nodes), 0, faces, FloatBuffer.wrap(vectors));
                    return Projection.learn(vectors, features.dim());
                })
                .first();
    }

    /** Returns these faces, ascending, with their exact neighbours. */
    public NeighbourSample sample(JavaSparkContext spark, int[] faces) {
        return NeighbourSample.of(spark, vectors, engines, faces, k);
    }

    /** Searches for a task. */
    private interface Finder {
        void search(int first, int count, int[] ids, float[] similarities, IntConsumer done);
    }

    /** Returns the neighbours of all faces. {@link #prepare} must be called first. */
    public Blocks<KnnBlock> graph(JavaSparkContext spark, BlockPlacement placement, LongAccumulator facesDone) {
        BlockLayout layout = placement.layout();
        return Blocks.create(spark, placement, numbers -> blocks(numbers, layout, facesDone));
    }

    /** @param numbers the numbers of consecutive blocks, ascending */
    private Iterator<KnnBlock> blocks(Iterator<Integer> numbers, BlockLayout layout, LongAccumulator facesDone) {
        if (!numbers.hasNext()) {
            return Iterators.none();
        }
        List<Integer> blockNumbers = new ArrayList<>();
        numbers.forEachRemaining(blockNumbers::add);
        VectorSource source = vectors.open();
        int fitting = Math.max(
                1,
                (isExact()
                                ? ExactSearch.blockRows(source.dim(), k)
                                : ListSearch.blockRows(
                                        source.dim(), k, lists.value().lists()))
                        / layout.blockRows());
        int passes = (blockNumbers.size() - 1) / fitting + 1;
        int together = (blockNumbers.size() - 1) / passes + 1;
        Finder finder = open(source, Math.min(together * layout.blockRows(), source.rows()));
        return new Iterator<>() {

            private final Deque<KnnBlock> results = new ArrayDeque<>();
            private int next;

            @Override
            public boolean hasNext() {
                return !results.isEmpty() || next < blockNumbers.size();
            }

            @Override
            public KnnBlock next() {
                if (results.isEmpty()) {
                    int last = Math.min(next + together, blockNumbers.size()) - 1;
                    find(finder, layout, blockNumbers.get(next), blockNumbers.get(last), results, facesDone);
                    next = last + 1;
                }
                return results.remove();
            }
        };
    }

    private void find(
            Finder finder,
            BlockLayout layout,
            int firstBlock,
            int lastBlock,
            Deque<KnnBlock> results,
            LongAccumulator facesDone) {
        int first = layout.first(firstBlock);
        int rows = layout.first(lastBlock) + layout.rows(lastBlock) - first;
        int[] ids = new int[rows * k];
        float[] similarities = new float[rows * k];
        finder.search(first, rows, ids, similarities, facesDone::add);
        for (int block = firstBlock; block <= lastBlock; block++) {
            int from = (layout.first(block) - first) * k;
            int to = from + layout.rows(block) * k;
            results.add(new KnnBlock(
                    layout.first(block),
                    layout.rows(block),
                    k,
                    Arrays.copyOfRange(ids, from, to),
                    Arrays.copyOfRange(similarities, from, to)));
        }
    }

    /**
     * Returns the bytes per face of the table in each executor's memory: the vector and, if the search uses lists, the
     * code.
     */
    public static int faceBytes(Method method, int dim) {
        return Float.BYTES * dim
                + (method == Method.IVF ? CodeLayout.forCoordinates(dim).width() : 0);
    }

    /**
     * Returns the off-heap bytes that a task uses, as the maximum over all processors. On the heap it uses about 100
     * MB, or 200 MB for a search in lists.
     */
    public static long nativeBytes(int faces, int dim, int k) {
        return ProductEngines.nativeBytes(
                dim, Math.min(ExactSearch.blockRows(dim, k), faces), ExactSearch.chunkRows(dim, faces));
    }

    private Finder open(VectorSource source, int rows) {
        if (isExact()) {
            InnerProducts products =
                    engines.openForGraph(source.dim(), rows, ExactSearch.chunkRows(source.dim(), source.rows()));
            return new ExactSearch(source, products, k)::search;
        }
        CodeProducts products = engines.openForGraph(codes.layout(), rows);
        return new ListSearch(codes.features(), codes.table(), lists.value(), products, k)::search;
    }
}
