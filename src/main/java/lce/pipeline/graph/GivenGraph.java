package lce.pipeline.graph;

import java.util.Locale;
import java.util.function.Supplier;

import lce.io.KeptRows;
import lce.io.KnnFile;
import lce.io.Storage;
import lce.pipeline.block.BlockPlacement;
import lce.pipeline.block.Blocks;
import lce.pipeline.block.KnnBlock;
import lce.pipeline.gather.Gather;
import lce.pipeline.nodes.FaceNodes;
import lce.pipeline.stage.Stages;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/** A kNN graph that is read from a file. */
public final class GivenGraph {

    private static final String STAGE = "Neighbour graph";
    /**
     * The stage names with and without a comparison. They differ because a resumed job must not read the counts of one
     * as those of the other.
     */
    private static final String CHECK = "Graph check";

    private static final String COUNTS = "Graph counts";

    private final Stages stages;
    private final Blocks<KnnBlock> blocks;
    private final boolean hasSimilarities;
    private final GraphCounts counts;

    private GivenGraph(Stages stages, Blocks<KnnBlock> blocks, boolean hasSimilarities, GraphCounts counts) {
        this.stages = stages;
        this.blocks = blocks;
        this.hasSimilarities = hasSimilarities;
        this.counts = counts;
    }

    /**
     * Reads a graph and compares a sample of its rows with the features.
     *
     * @param nodes the file's rows that are nodes
     * @param k neighbours per face, including the face itself
     * @param partitions number of partitions; the graph does not depend on it
     * @param gather provides the vectors
     * @param checked false to use the graph without a check
     * @throws lce.io.BadInputException if the graph does not belong to the features
     */
    public static GivenGraph read(
            JavaSparkContext spark,
            Storage storage,
            KnnFile file,
            Broadcast<FaceNodes> nodes,
            int k,
            int partitions,
            Gather gather,
            boolean checked,
            Stages stages) {
        KeptRows kept = nodes.value().rows();
        BlockPlacement placement = BlockPlacement.of(kept.count(), partitions);
        Blocks<KnnBlock> blocks = stages.run(
                STAGE,
                "faces",
                placement.rows(),
                placement,
                done -> KnnGraph.read(spark, storage, file, nodes, k, placement, gather, done));
        // the graph is read again if an earlier run released it before it finished this stage, because that run
        // finished the other check's stage
        Supplier<Blocks<KnnBlock>> graph = () -> !stages.isDropped(STAGE)
                ? blocks
                : KnnGraph.read(
                        spark,
                        storage,
                        file,
                        nodes,
                        k,
                        placement,
                        gather,
                        spark.sc().longAccumulator());
        GraphCheck check = new GraphCheck(file, kept, graph, k, gather, placement);
        GraphCounts counts = GraphCheck.sum(
                checked
                        ? stages.run(CHECK, "faces", GraphCheck.rows(placement.rows()), placement, check::compare)
                        : stages.run(COUNTS, "faces", placement.rows(), placement, done -> check.unchecked()));
        if (checked) {
            check.judge(counts, stages);
        }
        GivenGraph given = new GivenGraph(stages, blocks, file.hasSimilarities(), counts);
        given.report(placement.rows());
        return given;
    }

    private void report(int nodes) {
        if (counts.rows > 0) {
            stages.note(String.format(
                    Locale.ROOT, "%s: %,d rows agree with the features%s", CHECK, counts.rows, exceptions()));
        }
        if (counts.selfMoved > 0) {
            stages.note(String.format(
                    Locale.ROOT,
                    "The graph: in %,d of %,d rows the face itself was not the first neighbour; the job moved it there",
                    counts.selfMoved,
                    nodes));
        }
        if (counts.missing > 0) {
            stages.note(String.format(
                    Locale.ROOT, "The graph: %,d neighbours are missing; the job ignores them", counts.missing));
        }
    }

    /** Returns the deviations from the layout that the check accepts, as the end of a sentence. */
    private String exceptions() {
        long others = hasSimilarities ? counts.cells - counts.of(GraphKind.COSINE_DISTANCES) : 0;
        return (others == 0
                        ? ""
                        : String.format(Locale.ROOT, ", but %,d of their %,d distances do not", others, counts.cells))
                + (counts.unsorted == 0
                        ? ""
                        : String.format(Locale.ROOT, ", but %,d are not sorted nearest first", counts.unsorted));
    }

    /** Releases the graph. */
    public void release() {
        stages.drop(STAGE);
    }

    /**
     * Returns the rows, placed as in a {@link lce.pipeline.ClusterPipeline} for the same numbers of nodes and
     * partitions.
     */
    public Blocks<KnnBlock> blocks() {
        return blocks;
    }

    /** Returns the number of rows whose face itself was not the first neighbour in the file. */
    public long selfMoved() {
        return counts.selfMoved;
    }

    /** Returns the number of cells without a neighbour, of N k cells. */
    public long missingNeighbours() {
        return counts.missing;
    }

    /** Returns the number of rows that were compared with the features; 0 if the graph was not checked. */
    public long rowsChecked() {
        return counts.rows;
    }
}
