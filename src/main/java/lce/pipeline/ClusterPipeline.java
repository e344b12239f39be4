package lce.pipeline;

import java.util.function.Function;
import java.util.stream.IntStream;

import lce.pipeline.block.BlockPlacement;
import lce.pipeline.block.Blocks;
import lce.pipeline.block.ConnectingEdges;
import lce.pipeline.block.KnnBlock;
import lce.pipeline.components.ClusterLabels;
import lce.pipeline.components.Components;
import lce.pipeline.engine.EngineFactory;
import lce.pipeline.gather.Gather;
import lce.pipeline.graph.BuiltGraph;
import lce.pipeline.graph.GivenGraph;
import lce.pipeline.memory.ExecutorMemory;
import lce.pipeline.nodes.FaceNodes;
import lce.pipeline.stage.Stages;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.LongAccumulator;

/** Runs LCE-PCENet, from the kNN graph to clusters. */
public final class ClusterPipeline {

    /** A density edge is kept if its probability is strictly greater than this. */
    private static final float LIKELY = 0.5f;

    /**
     * Selects the density edges that PCENet compares, and so which values a run can output. The clusters do not depend
     * on it.
     */
    public enum Check {
        /** The density edges whose ends are not connected by similarity edges. */
        DECISIVE,
        /** All density edges, for runs that output the probabilities and LCENet's scores. */
        ALL
    }

    private static final String LOCAL_CONNECTIVITY = "Local connectivity (LCENet)";

    private final Stages stages;
    private final Broadcast<FaceNodes> faces;
    private final Gather gather;
    private final EngineFactory engines;
    private final BlockPlacement placement;
    private final int k;
    private final Check check;

    /**
     * @param faces the faces that are nodes
     * @param k neighbours per face, including the face itself; must be the number that the networks were trained with
     * @param partitions number of partitions of all stages; results do not depend on it
     * @param check the density edges that PCENet compares
     * @param stages runs the stages and keeps their results
     */
    public ClusterPipeline(
            Broadcast<FaceNodes> faces,
            int k,
            int partitions,
            Gather gather,
            EngineFactory engines,
            Check check,
            Stages stages) {
        this.faces = faces;
        this.k = k;
        this.placement = BlockPlacement.of(faces.value().nodes(), partitions);
        this.gather = gather;
        this.engines = engines;
        this.check = check;
        this.stages = stages;
    }

    /**
     * Clusters a graph that was read with the same numbers of nodes, neighbours and partitions, and releases the graph.
     */
    public Clustering run(GivenGraph graph) {
        return run(graph.blocks(), graph::release);
    }

    /**
     * Clusters a graph that was built with the same numbers of nodes, neighbours and partitions, and releases the
     * graph.
     */
    public Clustering run(BuiltGraph graph) {
        return run(graph.blocks(), graph::release);
    }

    /**
     * Clusters a graph.
     *
     * @param graph all blocks, placed by {@link #placement}
     * @param dropGraph is called as soon as no stage needs the graph
     */
    Clustering run(Blocks<KnnBlock> graph, Runnable dropGraph) {
        Components components =
                new Components(placement, ExecutorMemory.of(graph.spark()).heapBytesOfATask(), stages::note);
        Blocks<ScoredBlock> scored =
                overFaces(LOCAL_CONNECTIVITY, done -> LocalConnectivity.score(graph, gather, engines, k, done));
        Blocks<DensityBlock> blocks = overFaces(
                "Symmetric scores and density", done -> SymmetricScores.densities(scored, check == Check.ALL));
        dropGraph.run(); // the blocks hold it too
        stages.drop(LOCAL_CONNECTIVITY);

        double threshold = EdgeSelection.similarityThreshold(blocks, faces);
        Blocks<SelectedEdges> selected = overFaces("Density edges", done -> EdgeSelection.select(blocks, threshold));
        Blocks<SimilarityEdges> similarityEdges =
                overFaces("Similarity edges", done -> SimilarityEdges.undirected(blocks, selected));
        Blocks<int[]> similar = overFaces(
                "Components by similarity", done -> components.roots(certainEdges(selected, similarityEdges)));
        Blocks<SelectedEdges> decisive = check == Check.ALL
                ? selected
                : overFaces("Decisive density edges", done -> DecisiveEdges.among(selected, similar));
        long checked = densityEdges(decisive);

        Blocks<float[]> probabilities = run(
                "Pairwise connectivity (PCENet)",
                "pairs",
                checked,
                done -> PairwiseConnectivity.probabilities(blocks, decisive, gather, engines, k, done));
        Blocks<ConnectingEdges> connecting = selected.combine(probabilities, similar, ClusterPipeline::connecting);
        Blocks<ClusterLabels> labels = overFaces("Connected components", done -> components.label(connecting, faces));

        Clustering.Counts counts = new Clustering.Counts(
                densityEdges(selected),
                checked,
                probabilities.sum(values -> (long) kept(values).length),
                similarityEdges.sum(edges -> (long) edges.count()));
        return new Clustering(threshold, counts, blocks, selected, probabilities, similarityEdges, labels);
    }

    /**
     * Returns similarity edges and edges from copies to their originals. The table has all blocks; a block may have no
     * edges.
     */
    private Blocks<ConnectingEdges> certainEdges(Blocks<SelectedEdges> rows, Blocks<SimilarityEdges> edges) {
        Broadcast<FaceNodes> nodes = faces;
        return rows.combineOr(edges, SimilarityEdges.none(), (block, similar) -> nodes.value()
                .edges(block.first, block.densityTargets.length)
                .and(similar.smaller, similar.larger));
    }

    /**
     * Returns the edges of a block that decide its clusters: the kept density edges, and an edge from each row to the
     * smallest row that similarity edges connect to it, which replaces the similarity edges.
     */
    private static ConnectingEdges connecting(SelectedEdges selected, float[] probabilities, int[] roots) {
        int first = selected.first;
        int[] kept = kept(probabilities);
        int[] similar = IntStream.range(0, roots.length)
                .filter(i -> roots[i] != first + i)
                .toArray();
        return new ConnectingEdges(
                roots.length,
                IntStream.concat(IntStream.of(kept), IntStream.of(similar))
                        .map(i -> first + i)
                        .toArray(),
                IntStream.concat(
                                IntStream.of(kept).map(i -> selected.densityTargets[i]),
                                IntStream.of(similar).map(i -> roots[i]))
                        .toArray());
    }

    /**
     * Returns the rows whose density edge is kept. An edge that PCENet did not compare has the probability NaN and is
     * not kept.
     */
    private static int[] kept(float[] probabilities) {
        return IntStream.range(0, probabilities.length)
                .filter(i -> probabilities[i] > LIKELY)
                .toArray();
    }

    private static long densityEdges(Blocks<SelectedEdges> edges) {
        return edges.sum(block -> (long) block.densityEdges());
    }

    BlockPlacement placement() {
        return placement;
    }

    private <T> Blocks<T> overFaces(String name, Function<LongAccumulator, Blocks<T>> stage) {
        return run(name, "faces", placement.rows(), stage);
    }

    private <T> Blocks<T> run(String name, String unit, long units, Function<LongAccumulator, Blocks<T>> stage) {
        return stages.run(name, unit, units, placement, stage);
    }
}
