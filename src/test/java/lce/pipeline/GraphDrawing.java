package lce.pipeline;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import lce.pipeline.block.KnnBlock;

/**
 * Writes down a small graph as one would draw it: each row, and its edges in the order of their columns.
 *
 * <pre>{@code
 * graph(
 *         row(0).to(1, sim(.5), score(.8)).to(2, sim(.4), score(.9)),
 *         row(1).to(0, sim(.5), score(.7)).toNone(score(.6)),
 *         row(2).to(0, sim(.4), score(.9)).to(1, sim(.1), score(0)))
 * }</pre>
 */
final class GraphDrawing {

    private GraphDrawing() {}

    /** Returns the graph with these rows, which have equally many columns and come in the order of their numbers. */
    static ScoredGraph graph(Row... rows) {
        List<Cell> cells = new ArrayList<>();
        for (int row = 0; row < rows.length; row++) {
            if (rows[row].number != row || rows[row].cells.size() != rows[0].cells.size()) {
                throw new IllegalArgumentException("row " + row + " has another number or another length");
            }
            cells.addAll(rows[row].cells);
        }
        float[] similarities = new float[cells.size()];
        float[] scores = new float[cells.size()];
        for (int cell = 0; cell < similarities.length; cell++) {
            similarities[cell] = cells.get(cell).similarity.value;
            scores[cell] = cells.get(cell).score.value;
        }
        int[] ids = cells.stream().mapToInt(Cell::id).toArray();
        return new ScoredGraph(rows[0].cells.size(), ids, similarities, scores);
    }

    /** Returns a row whose column 0 is the row itself, with similarity 1 and score 1. */
    static Row row(int number) {
        return new Row(number, new Cell(number, sim(1), score(1)));
    }

    static Similarity sim(double value) {
        return new Similarity((float) value);
    }

    static Score score(double value) {
        return new Score((float) value);
    }

    /** Two types, so that a similarity never stands where a score belongs. */
    record Similarity(float value) {}

    record Score(float value) {}

    private record Cell(int id, Similarity similarity, Score score) {}

    /** A row of the graph. Each call but {@link #standsFor} adds a column. */
    static final class Row {

        private final int number;
        private final List<Cell> cells;

        private Row(int number, Cell... cells) {
            this.number = number;
            this.cells = new ArrayList<>(Arrays.asList(cells));
        }

        /** Names another row than itself in column 0. */
        Row standsFor(int id, Similarity similarity, Score score) {
            cells.set(0, new Cell(id, similarity, score));
            return this;
        }

        Row to(int id, Similarity similarity, Score score) {
            cells.add(new Cell(id, similarity, score));
            return this;
        }

        /** Adds a missing neighbour, to which LCENet gives a score as well. */
        Row toNone(Score score) {
            cells.add(new Cell(KnnBlock.NONE, sim(0), score));
            return this;
        }
    }
}
