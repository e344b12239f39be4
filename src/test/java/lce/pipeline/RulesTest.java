package lce.pipeline;

import static lce.pipeline.GraphDrawing.graph;
import static lce.pipeline.GraphDrawing.row;
import static lce.pipeline.GraphDrawing.score;
import static lce.pipeline.GraphDrawing.sim;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** Each rule of the method by itself, on graphs small enough to check in the head. */
class RulesTest {

    @Test
    void reverseEdgeMissingHalvesTheScore() {
        // 0 names 1, which does not name 0
        ScoredGraph g = graph(
                row(0).to(1, sim(1), score(.8)), row(1).to(2, sim(1), score(.5)), row(2).to(1, sim(1), score(.5)));
        assertArrayEquals(new double[] {.8f / 2.0, .5, .5}, densities(g));
    }

    @Test
    void bothDirectionsAreAveraged() {
        ScoredGraph g = graph(row(0).to(1, sim(1), score(.75)), row(1).to(0, sim(.5), score(.25)));
        assertArrayEquals(new double[] {.5, .25}, densities(g));
    }

    @Test
    void duplicateIdsInARowAreSummedAndReadAtBoth() {
        // 0 names 1 twice: S_01 = (.25 + .5 + .25) / 2 = .5, read in columns 1 and 2; and S_10 = .5
        ScoredGraph g = graph(
                row(0).to(1, sim(1), score(.25)).to(1, sim(.5), score(.5)),
                row(1).standsFor(1, sim(1), score(0)).to(0, sim(1), score(.25)).to(1, sim(0), score(0)));
        assertArrayEquals(new double[] {.5 + .25, .5}, densities(g));
    }

    @Test
    void columnZeroIsLeftOutOfDensityByPositionNotById() {
        // row 0 names 1 in column 0 and itself in column 1
        ScoredGraph g = graph(
                row(0).standsFor(1, sim(1), score(.5)).to(0, sim(.5), score(.5)), row(1).to(0, sim(1), score(.5)));
        assertArrayEquals(new double[] {.25, .5}, densities(g)); // S_00 .5 at sim .5; S_10 (.5 + .5) / 2 at sim 1
    }

    @Test
    void higherIsMeasuredAgainstTheIdInColumnZero() {
        // row 0 stands for 1 in its column 0: 2 is denser than 0 but not than 1, so 0 has no edge
        ScoredGraph g = graph(
                row(0).standsFor(1, sim(1), score(.5)).to(2, sim(.1), score(.5)).to(2, sim(.1), score(.5)),
                row(1).to(2, sim(.9), score(.5)).to(2, sim(.9), score(.5)),
                row(2).to(1, sim(.5), score(.5)).to(1, sim(.5), score(.5)));
        PlainMethod plain = new PlainMethod(g);
        assertEquals(true, plain.density[2] > plain.density[0] && plain.density[2] < plain.density[1]);
        assertArrayEquals(new long[] {2, 1}, Pieces.longs(GraphRun.of(g).run().densityEdges()));
    }

    @Test
    void equalDensityIsNotHigher() {
        ScoredGraph g = graph(row(0).to(1, sim(.5), score(.5)), row(1).to(0, sim(.5), score(.5)));
        assertArrayEquals(new long[0], Pieces.longs(GraphRun.of(g).run().densityEdges()));
    }

    @Test
    void noHigherNeighbourMeansNoEdgeAndAClusterOfItsOwn() {
        ScoredGraph g = graph(
                row(0).to(1, sim(.5), score(.5)), row(1).to(0, sim(.5), score(.5)), row(2).to(2, sim(1), score(0)));
        assertArrayEquals(new int[] {0, 1, 2}, GraphRun.of(g).run().labels());
    }

    @Test
    void tiesGoToTheLowestColumn() {
        // 0 finds 1 and 2 equally strong, and both denser
        ScoredGraph g = graph(
                row(0).to(2, sim(.5), score(.5)).to(1, sim(.5), score(.5)),
                row(1).to(2, sim(1), score(.5)).to(2, sim(1), score(.5)),
                row(2).to(1, sim(1), score(.5)).to(1, sim(1), score(.5)));
        assertArrayEquals(
                new long[] {0, 2},
                java.util.Arrays.copyOf(Pieces.longs(GraphRun.of(g).run().densityEdges()), 2));
    }

    @Test
    void thresholdIsTheMeanSimilarityOverColumnsOneToThree() {
        ScoredGraph g = graph(
                row(0).to(1, sim(.5), score(1))
                        .to(1, sim(.25), score(1))
                        .to(1, sim(.75), score(1))
                        .to(1, sim(.1), score(1)),
                row(1).to(0, sim(.5), score(1))
                        .to(0, sim(.5), score(1))
                        .to(0, sim(.5), score(1))
                        .to(0, sim(.1), score(1)));
        assertEquals(.5, GraphRun.of(g).run().similarityThreshold());
    }

    @Test
    void missingNeighboursHaveNoPartInTheThreshold() {
        ScoredGraph g = graph(
                row(0).to(1, sim(.5), score(1))
                        .to(1, sim(.25), score(1))
                        .toNone(score(1))
                        .toNone(score(1)),
                row(1).to(0, sim(.75), score(1))
                        .toNone(score(1))
                        .toNone(score(1))
                        .toNone(score(1)));
        assertEquals(.5, GraphRun.of(g).run().similarityThreshold());
    }

    @Test
    void facesWithoutAnyNeighbourAreClustersOfTheirOwn() {
        ScoredGraph g = graph(
                row(0).toNone(score(1)).toNone(score(1)),
                row(1).toNone(score(1)).toNone(score(1)));
        Clustering clustering = GraphRun.of(g).run();
        assertEquals(0, clustering.similarityThreshold());
        assertArrayEquals(new int[] {0, 1}, clustering.labels());
        assertArrayEquals(new double[] {0, 0}, densities(g));
    }

    @Test
    void aMissingNeighbourHasNoReverseEdge() {
        // 0 names 1, whose row has only itself: the score halves
        ScoredGraph g = graph(row(0).to(1, sim(1), score(.8)), row(1).toNone(score(.7)));
        assertArrayEquals(new double[] {.8f / 2.0, 0}, densities(g));
    }

    @Test
    void anEdgeAtTheThresholdIsASimilarityEdge() {
        // sims of columns 1 to 3 are all .5, and so is sim S of 0 -> 2; 0's own density edge goes to column 1
        ScoredGraph g = graph(
                row(0).to(1, sim(.5), score(2)).to(2, sim(.5), score(2)),
                row(1).to(2, sim(.5), score(2)).to(2, sim(.5), score(2)),
                row(2).to(1, sim(.5), score(2)).to(1, sim(.5), score(2)));
        assertEquals(.5, GraphRun.of(g).run().similarityThreshold());
        assertArrayEquals(new long[] {0, 2}, Pieces.longs(GraphRun.of(g).run().similarityEdges()));
    }

    @Test
    void aPairAtOneHalfIsNotKept() {
        ScoredGraph g = graph(row(0).to(1, sim(.5), score(.5)), row(1).to(0, sim(1), score(.5)));
        GraphRun run = GraphRun.of(g);
        assertArrayEquals(new int[] {0, 1}, run.withProbability(.5f).run().labels());
        assertArrayEquals(
                new int[] {0, 0}, run.withProbability(Math.nextUp(.5f)).run().labels());
    }

    private static double[] densities(ScoredGraph g) {
        double[] density = Pieces.doubles(GraphRun.of(g).run().densities());
        assertArrayEquals(new PlainMethod(g).density, density);
        return density;
    }
}
