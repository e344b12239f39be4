package lce.pipeline.graph;

import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.IntStream;

import lce.io.BadInputException;
import lce.io.KeptRows;
import lce.io.KnnFile;
import lce.pipeline.block.BlockPlacement;
import lce.pipeline.block.Blocks;
import lce.pipeline.block.KnnBlock;
import lce.pipeline.gather.Gather;
import lce.pipeline.gather.Samples;
import lce.pipeline.stage.Stages;
import org.apache.spark.util.LongAccumulator;

/**
 * Checks whether a given kNN graph belongs to the features: it compares the values of a sample of rows with the
 * vectors. If the file has only ids, it checks their order, which must be nearest first.
 */
final class GraphCheck {

    private static final String SHIFTED = "Graph check with ids one %s";
    /** Number of rows that are checked. A graph with fewer rows is checked completely. */
    private static final int ROWS = 10_000;
    /**
     * The minimum share of cells that must fit a kind of value. The other cells may be errors of an approximate search.
     */
    private static final double FITTING = 0.9;
    /**
     * If the file has only ids, the maximum share of rows that may be out of order, because the search may have ranked
     * by quantised vectors.
     */
    private static final double UNSORTED = 0.1;
    /** The minimum share of rows that distinguishes neighbours from random faces, which reach about one half. */
    private static final double TELLING = 0.75;

    private static final String OTHER_FACES = "seems to belong to other features, or to these faces in another order";
    private static final String BUILD_ANEW = "; build the graph from these features";
    private static final String UNLESS = " (--no-graph-check uses the file as it is)";

    private final KnnFile file;
    private final KeptRows kept;
    private final Supplier<Blocks<KnnBlock>> graph;
    private final int k;
    private final Gather gather;
    private final BlockPlacement placement;

    /** @param graph is called if a stage runs */
    GraphCheck(
            KnnFile file,
            KeptRows kept,
            Supplier<Blocks<KnnBlock>> graph,
            int k,
            Gather gather,
            BlockPlacement placement) {
        this.file = file;
        this.kept = kept;
        this.graph = graph;
        this.k = k;
        this.gather = gather;
        this.placement = placement;
    }

    /** Returns the number of rows that are checked. */
    static int rows(int nodes) {
        return Math.min(ROWS, nodes);
    }

    /** Returns the counts per block that need no vectors. */
    Blocks<GraphCounts> unchecked() {
        return graph.get().map(GraphCheck::ofAllRows);
    }

    /** Compares the sampled rows of each block with the vectors, and returns the counts per block. */
    Blocks<GraphCounts> compare(LongAccumulator done) {
        Blocks<KnnBlock> blocks = graph.get();
        int nodes = placement.rows();
        if (!file.hasSimilarities()) {
            return blocks.map(block -> countRanks(block, nodes));
        }
        int width = k;
        return blocks.combine(
                similarities(blocks, 0, width, done),
                (block, computed) -> count(block, computed, width, 0, sampledRows(block, nodes), true));
    }

    /** Returns float[sampled rows, width] per block: the similarities computed from the vectors. */
    private Blocks<float[]> similarities(Blocks<KnnBlock> blocks, int shift, int width, LongAccumulator done) {
        int nodes = placement.rows();
        return gather.run(
                blocks.map(block -> samples(block, sampledRows(block, nodes), shift, nodes)),
                new Similarities(width),
                done);
    }

    private static GraphCounts ofAllRows(KnnBlock block) {
        GraphCounts counts = new GraphCounts();
        counts.selfMoved = block.selfMoved;
        counts.missing =
                IntStream.of(block.ids).filter(id -> id == KnnBlock.NONE).count();
        return counts;
    }

    /**
     * Returns the counts for a file with only ids. The similarities of its blocks are already computed from the
     * vectors.
     */
    private static GraphCounts countRanks(KnnBlock block, int nodes) {
        GraphCounts counts = ofAllRows(block);
        for (int row : sampledRows(block, nodes)) {
            counts.add(block.first + row, block.ids, null, row * block.k, block.similarities, row * block.k, block.k);
        }
        return counts;
    }

    /**
     * Returns the counts of a block's sampled rows.
     *
     * @param computed float[sampled rows, width]; a row's k neighbours begin at column {@code from}
     */
    private static GraphCounts count(
            KnnBlock block, float[] computed, int width, int from, int[] rows, boolean hasSimilarities) {
        GraphCounts counts = ofAllRows(block);
        for (int i = 0; i < rows.length; i++) {
            counts.add(
                    block.first + rows[i],
                    block.ids,
                    hasSimilarities ? block.similarities : null,
                    rows[i] * block.k,
                    computed,
                    i * width + from,
                    block.k);
        }
        return counts;
    }

    /**
     * Returns the rows of a block that belong to the sample, counted from the block's first row: all rows, or rows at
     * equal distances.
     */
    private static int[] sampledRows(KnnBlock block, int nodes) {
        return IntStream.range(0, block.rows)
                .filter(row -> nodes <= ROWS
                        || (long) (block.first + row) * ROWS / nodes != (long) (block.first + row - 1) * ROWS / nodes
                        || block.first + row == 0)
                .toArray();
    }

    /**
     * Returns a sample per row: the face itself, its neighbours and, if {@code shift} is not 0, the faces whose ids are
     * the neighbours' ids plus shift.
     */
    private static Samples samples(KnnBlock block, int[] rows, int shift, int nodes) {
        int width = 1 + (shift == 0 ? 1 : 2) * block.k;
        int[] ids = new int[rows.length * width];
        for (int i = 0; i < rows.length; i++) {
            ids[i * width] = block.first + rows[i];
            System.arraycopy(block.ids, rows[i] * block.k, ids, i * width + 1, block.k);
            for (int column = 0; shift != 0 && column < block.k; column++) {
                int id = block.ids[rows[i] * block.k + column];
                int shifted = id + shift;
                ids[i * width + 1 + block.k + column] =
                        id == KnnBlock.NONE || shifted < 0 || shifted >= nodes ? KnnBlock.NONE : shifted;
            }
        }
        return new Samples(rows, ids);
    }

    /** Returns the counts of {@link #compare} after a number is added to every id. */
    private GraphCounts shifted(int shift, Stages stages) {
        int nodes = placement.rows();
        int width = 2 * k;
        int neighbours = k;
        boolean hasSimilarities = file.hasSimilarities();
        return sum(stages.run(
                String.format(SHIFTED, shift < 0 ? "lower" : "higher"), "faces", rows(nodes), placement, done -> {
                    Blocks<KnnBlock> blocks = graph.get();
                    return blocks.combine(similarities(blocks, shift, width, done), (block, computed) -> {
                        GraphCounts counts =
                                count(block, computed, width, neighbours, sampledRows(block, nodes), hasSimilarities);
                        counts.nearer = nearer(computed, width);
                        return counts;
                    });
                }));
    }

    /**
     * Returns the number of rows whose neighbours are nearer on average than the faces of the shifted ids.
     *
     * @param computed float[rows, width]: the similarities of both, one half of the width each
     */
    private static long nearer(float[] computed, int width) {
        int k = width / 2;
        return IntStream.range(0, computed.length / width)
                .filter(row -> {
                    double difference = 0;
                    for (int cell = row * width + 1; cell < row * width + k; cell++) {
                        difference += computed[cell] - computed[cell + k];
                    }
                    return difference > 0;
                })
                .count();
    }

    static GraphCounts sum(Blocks<GraphCounts> counts) {
        return counts.fold(new GraphCounts(), GraphCounts::plus);
    }

    /**
     * Throws BadInputException if the graph does not belong to the features, or if its values or order differ from the
     * layout.
     *
     * @param counts the counts of {@link #compare}
     * @param stages runs further comparisons that find the reason
     */
    void judge(GraphCounts counts, Stages stages) {
        if (file.hasSimilarities() && counts.of(GraphKind.COSINE_DISTANCES) < FITTING * counts.cells) {
            throw new BadInputException(file.path() + " " + misfit(counts, stages) + UNLESS);
        }
        if (counts.unsorted > (file.hasSimilarities() ? 0 : UNSORTED * counts.rows)) {
            throw new BadInputException(file.path() + " " + disorder(counts, stages) + UNLESS);
        }
    }

    /** Returns the likely kind of a file's values and the way to repair them, as the end of a sentence. */
    private String misfit(GraphCounts counts, Stages stages) {
        String evidence = String.format(
                Locale.ROOT,
                ": %,d of the %,d distances that were checked do not agree with the features (in row %d the file gives"
                        + " face %d the distance %.3f, the vectors %.3f)",
                counts.cells - counts.of(GraphKind.COSINE_DISTANCES),
                counts.cells,
                kept.row(counts.exampleRow),
                kept.row(counts.exampleId),
                counts.exampleDistance,
                1 - counts.exampleSimilarity);
        GraphKind likely = GraphKind.COSINE_DISTANCES;
        for (GraphKind kind : GraphKind.values()) {
            likely = counts.of(kind) > counts.of(likely) ? kind : likely;
        }
        if (counts.of(likely) >= FITTING * counts.cells) {
            return "seems to hold " + likely.what() + " instead of cosine distances" + evidence + "; "
                    + likely.repair();
        }
        GraphCounts lower = shifted(-1, stages);
        GraphCounts higher = shifted(1, stages);
        if (lower.of(GraphKind.COSINE_DISTANCES) >= FITTING * lower.cells) {
            return "seems to count faces from 1" + evidence + "; subtract 1 from every id";
        }
        if (higher.of(GraphKind.COSINE_DISTANCES) >= FITTING * higher.cells) {
            return "seems to hold ids that are 1 too low" + evidence + "; add 1 to every id";
        }
        if (Math.min(lower.nearer, higher.nearer) < TELLING * counts.rows) {
            return OTHER_FACES + evidence + BUILD_ANEW;
        }
        String unscaled = " of vectors that were not scaled to unit length";
        return (counts.rankedOpposite > counts.rankedAlike
                        ? "seems to hold inner products" + unscaled
                        : "seems to hold distances that are not cosine distances, such as Euclidean ones" + unscaled)
                + evidence
                + "; scale the vectors to unit length and write 1 - inner product";
    }

    /** Returns the likely reason why rows are out of order and the way to repair them, as the end of a sentence. */
    private String disorder(GraphCounts counts, Stages stages) {
        String evidence = String.format(
                Locale.ROOT,
                ": in %,d of the %,d rows that were checked, row %d the first of them, a neighbour comes before a"
                        + " nearer one",
                counts.unsorted,
                counts.rows,
                kept.row(counts.firstUnsorted));
        if (!file.hasSimilarities()) {
            GraphCounts lower = shifted(-1, stages);
            GraphCounts higher = shifted(1, stages);
            if (lower.unsorted <= UNSORTED * lower.rows) {
                return "seems to count faces from 1" + evidence + "; subtract 1 from every id";
            }
            if (higher.unsorted <= UNSORTED * higher.rows) {
                return "seems to hold ids that are 1 too low" + evidence + "; add 1 to every id";
            }
            if (Math.min(lower.nearer, higher.nearer) < TELLING * counts.rows) {
                return OTHER_FACES + evidence + BUILD_ANEW;
            }
        }
        return "has rows that are not sorted by distance, nearest first" + evidence + "; sort each row";
    }
}
