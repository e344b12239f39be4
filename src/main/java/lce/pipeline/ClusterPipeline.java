package lce.pipeline;

import java.util.function.Function;
import java.util.stream.IntStream;

import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.LongAccumulator;

/** LCE-PCENet, from the kNN graph to clusters. */
public final class ClusterPipeline {

    /** An edge is kept when PCENet finds it likelier than not, strictly. */
    private static final float LIKELY = 0.5f;

    /** Which density edges PCENet looks at. The clusters are the same. */
    public enum Check {
        /** Those whose ends similarity edges do not connect anyway. */
        DECISIVE,
        /** All, for those who want the probabilities themselves. */
        ALL
    }

    private static final String LOCAL_CONNECTIVITY = "Local connectivity (LCENet)";

    private final Stages stages;
    private final Broadcast<FaceNodes> faces;
    private final Gather gather;
    private final EngineFactory engines;
    private final BlockLayout layout;
    private final BlockPartitioner partitioner;
    private final int k;
    private final Check check;

    /**
     * @param faces      that are nodes
     * @param k          neighbours a face, itself included: as many as the networks were trained with
     * @param partitions of all stages; results do not depend on it
     * @param check      what PCENet looks at
     * @param stages     runs them and keeps what they yield
     */
    public ClusterPipeline(Broadcast<FaceNodes> faces, int k, int partitions, Gather gather, EngineFactory engines, Check check, Stages stages) {
        this.faces = faces;
        this.layout = BlockLayout.of(faces.value().nodes());
        this.k = k;
        this.partitioner = new BlockPartitioner(layout.blocks(), Math.min(partitions, layout.blocks()));
        this.gather = gather;
        this.engines = engines;
        this.check = check;
        this.stages = stages;
    }

    /** Clusters a graph that was read for as many nodes, neighbours and partitions, and releases it. */
    public Clustering run(GivenGraph graph) {
        return run(graph.blocks(), graph::release);
    }

    /** Clusters a graph that was built for as many nodes, neighbours and partitions, and lets go of it. */
    public Clustering run(BuiltGraph graph) {
        return run(graph.blocks(), graph::release);
    }

    /**
     * Clusters a graph.
     *
     * @param graph     all blocks, partitioned by {@link #partitioner}
     * @param dropGraph is called when no stage needs the graph any more
     */
    Clustering run(JavaPairRDD<Integer, KnnBlock> graph, Runnable dropGraph) {
        JavaPairRDD<Integer, ScoredBlock> scored = run(LOCAL_CONNECTIVITY, "faces", layout.nodes(),
                done -> LocalConnectivity.score(graph, gather, engines, k, layout, partitioner, done));
        JavaPairRDD<Integer, DensityBlock> blocks = run("Symmetric scores and density", "faces", layout.nodes(),
                done -> SymmetricScores.densities(scored, layout, partitioner));
        dropGraph.run(); // the blocks hold it too
        stages.drop(LOCAL_CONNECTIVITY);

        double threshold = EdgeSelection.similarityThreshold(blocks, faces);
        JavaPairRDD<Integer, SelectedEdges> selected = run("Density edges", "faces", layout.nodes(),
                done -> EdgeSelection.select(blocks, threshold, layout, partitioner));
        JavaPairRDD<Integer, SimilarityEdges> similarityEdges = run("Similarity edges", "faces", layout.nodes(),
                done -> SimilarityEdges.undirected(blocks, selected, layout, partitioner));
        JavaPairRDD<Integer, int[]> similar = run("Components by similarity", "faces", layout.nodes(),
                done -> components(selected).roots(certainEdges(selected, similarityEdges, faces)));
        JavaPairRDD<Integer, SelectedEdges> decisive = check == Check.ALL ? selected : run("Decisive density edges", "faces", layout.nodes(),
                done -> DecisiveEdges.among(selected, similar, layout, partitioner));
        long checked = densityEdges(decisive);

        JavaPairRDD<Integer, float[]> probabilities = run("Pairwise connectivity (PCENet)", "pairs", checked,
                done -> PairwiseConnectivity.probabilities(blocks, decisive, gather, engines, k, done, layout, partitioner));
        JavaPairRDD<Integer, LocalComponents.Edges> connecting = selected.join(probabilities, partitioner).join(similar, partitioner)
                .mapValues(block -> connecting(block._1._1, block._1._2, block._2));
        JavaPairRDD<Integer, ClusterLabels> labels = run("Connected components", "faces", layout.nodes(),
                done -> components(connecting).label(connecting, faces));

        Clustering.Counts counts = new Clustering.Counts(densityEdges(selected), checked, sum(probabilities.mapValues(values -> (long) likely(values).length)),
                sum(similarityEdges.mapValues(edges -> (long) edges.count())));
        return new Clustering(layout, threshold, counts, blocks, selected, probabilities, similarityEdges, labels);
    }

    private Components components(JavaPairRDD<?, ?> any) {
        return new Components(layout, partitioner, heapOfATask(any), stages::note);
    }

    private static long heapOfATask(JavaPairRDD<?, ?> any) {
        return ExecutorMemory.of(JavaSparkContext.fromSparkContext(any.context())).heapBytesOfATask();
    }

    BlockLayout layout() {
        return layout;
    }

    BlockPartitioner partitioner() {
        return partitioner;
    }

    /** Similarity edges of every block, none where it has none, and the edges from copies to their originals. */
    private JavaPairRDD<Integer, LocalComponents.Edges> certainEdges(JavaPairRDD<Integer, SelectedEdges> all, JavaPairRDD<Integer, SimilarityEdges> edges,
                                                                     Broadcast<FaceNodes> faces) {
        return all.leftOuterJoin(edges, partitioner).mapValues(block -> {
            LocalComponents.Edges copies = faces.value().edges(block._1.first, block._1.densityTargets.length);
            return block._2.isPresent() ? copies.and(block._2.get().smaller, block._2.get().larger) : copies;
        });
    }

    /**
     * Kept density edges of a block, and an edge from each row to the smallest that similarity edges connect to it, which stands for all of
     * those.
     */
    private static LocalComponents.Edges connecting(SelectedEdges selected, float[] probabilities, int[] roots) {
        int first = selected.first;
        int[] kept = likely(probabilities);
        int[] similar = IntStream.range(0, roots.length).filter(i -> roots[i] != first + i).toArray();
        return new LocalComponents.Edges(roots.length,
                IntStream.concat(IntStream.of(kept), IntStream.of(similar)).map(i -> first + i).toArray(),
                IntStream.concat(IntStream.of(kept).map(i -> selected.densityTargets[i]), IntStream.of(similar).map(i -> roots[i])).toArray());
    }

    /** Rows whose density edge is kept; NaN, where PCENet looked at none, is not likely. */
    private static int[] likely(float[] probabilities) {
        return IntStream.range(0, probabilities.length).filter(i -> probabilities[i] > LIKELY).toArray();
    }

    private static long densityEdges(JavaPairRDD<Integer, SelectedEdges> edges) {
        return sum(edges.mapValues(block -> (long) block.densityEdges()));
    }

    private static long sum(JavaPairRDD<Integer, Long> counts) {
        return counts.values().fold(0L, Long::sum);
    }

    private <T> JavaPairRDD<Integer, T> run(String name, String unit, long units, Function<LongAccumulator, JavaPairRDD<Integer, T>> stage) {
        return stages.run(name, unit, units, partitioner, stage);
    }
}
