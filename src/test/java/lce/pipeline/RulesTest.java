package lce.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** Each rule of the method by itself, on graphs small enough to check in the head. */
class RulesTest {

    @Test
    void reverseEdgeMissingHalvesTheScore() {
        // 0 names 1, which does not name 0
        HandGraph g =
                new HandGraph(2, new int[] {0, 1, 1, 2, 2, 1}, sims(1, 1, 1, 1, 1, 1), sims(1, .8f, 1, .5f, 1, .5f));
        assertArrayEquals(new double[] {.8f / 2.0, .5, .5}, densities(g));
    }

    @Test
    void bothDirectionsAreAveraged() {
        HandGraph g = new HandGraph(2, new int[] {0, 1, 1, 0}, sims(1, 1, 1, .5f), sims(1, .75f, 1, .25f));
        assertArrayEquals(new double[] {.5, .25}, densities(g));
    }

    @Test
    void duplicateIdsInARowAreSummedAndReadAtBoth() {
        // 0 names 1 twice: S_01 = (.25 + .5 + .25) / 2 = .5, read in columns 1 and 2; and S_10 = .5
        HandGraph g = new HandGraph(
                3, new int[] {0, 1, 1, 1, 0, 1}, sims(1, 1, .5f, 1, 1, 0), sims(1, .25f, .5f, 0, .25f, 0));
        assertArrayEquals(new double[] {.5 + .25, .5}, densities(g));
    }

    @Test
    void columnZeroIsLeftOutOfDensityByPositionNotById() {
        // row 0 names 1 in column 0 and itself in column 1
        HandGraph g = new HandGraph(2, new int[] {1, 0, 1, 0}, sims(1, .5f, 1, 1), sims(.5f, .5f, 1, .5f));
        assertArrayEquals(new double[] {.25, .5}, densities(g)); // S_00 .5 at sim .5; S_10 (.5 + .5) / 2 at sim 1
    }

    @Test
    void higherIsMeasuredAgainstTheIdInColumnZero() {
        // row 0 stands for 1 in its column 0: 2 is denser than 0 but not than 1, so 0 has no edge
        HandGraph g = new HandGraph(
                3,
                new int[] {1, 2, 2, 1, 2, 2, 2, 1, 1},
                sims(1, .1f, .1f, 1, .9f, .9f, 1, .5f, .5f),
                sims(.5f, .5f, .5f, 1, .5f, .5f, 1, .5f, .5f));
        PlainMethod plain = new PlainMethod(g);
        assertEquals(true, plain.density[2] > plain.density[0] && plain.density[2] < plain.density[1]);
        assertArrayEquals(new long[] {2, 1}, HandGraph.all(g.run().densityEdges()));
    }

    @Test
    void equalDensityIsNotHigher() {
        HandGraph g = new HandGraph(2, new int[] {0, 1, 1, 0}, sims(1, .5f, 1, .5f), sims(1, .5f, 1, .5f));
        assertArrayEquals(new long[0], HandGraph.all(g.run().densityEdges()));
    }

    @Test
    void noHigherNeighbourMeansNoEdgeAndAClusterOfItsOwn() {
        HandGraph g =
                new HandGraph(2, new int[] {0, 1, 1, 0, 2, 2}, sims(1, .5f, 1, .5f, 1, 1), sims(1, .5f, 1, .5f, 1, 0));
        assertArrayEquals(new int[] {0, 1, 2}, g.run().labels());
    }

    @Test
    void tiesGoToTheLowestColumn() {
        // 0 finds 1 and 2 equally strong, and both denser
        HandGraph g = new HandGraph(
                3,
                new int[] {0, 2, 1, 1, 2, 2, 2, 1, 1},
                sims(1, .5f, .5f, 1, 1, 1, 1, 1, 1),
                sims(1, .5f, .5f, 1, .5f, .5f, 1, .5f, .5f));
        assertArrayEquals(
                new long[] {0, 2}, java.util.Arrays.copyOf(HandGraph.all(g.run().densityEdges()), 2));
    }

    @Test
    void thresholdIsTheMeanSimilarityOverColumnsOneToThree() {
        HandGraph g = new HandGraph(
                5,
                new int[] {0, 1, 1, 1, 1, 1, 0, 0, 0, 0},
                sims(1, .5f, .25f, .75f, .1f, 1, .5f, .5f, .5f, .1f),
                sims(1, 1, 1, 1, 1, 1, 1, 1, 1, 1));
        assertEquals(.5, g.run().similarityThreshold());
    }

    @Test
    void missingNeighboursHaveNoPartInTheThreshold() {
        HandGraph g = new HandGraph(
                5,
                new int[] {0, 1, 1, -1, -1, 1, 0, -1, -1, -1},
                sims(1, .5f, .25f, 0, 0, 1, .75f, 0, 0, 0),
                sims(1, 1, 1, 1, 1, 1, 1, 1, 1, 1));
        assertEquals(.5, g.run().similarityThreshold());
    }

    @Test
    void facesWithoutAnyNeighbourAreClustersOfTheirOwn() {
        HandGraph g =
                new HandGraph(3, new int[] {0, -1, -1, 1, -1, -1}, sims(1, 0, 0, 1, 0, 0), sims(1, 1, 1, 1, 1, 1));
        Clustering clustering = g.run();
        assertEquals(0, clustering.similarityThreshold());
        assertArrayEquals(new int[] {0, 1}, clustering.labels());
        assertArrayEquals(new double[] {0, 0}, densities(g));
    }

    @Test
    void aMissingNeighbourHasNoReverseEdge() {
        // 0 names 1, whose row has only itself: the score halves
        HandGraph g = new HandGraph(2, new int[] {0, 1, 1, -1}, sims(1, 1, 1, 0), sims(1, .8f, 1, .7f));
        assertArrayEquals(new double[] {.8f / 2.0, 0}, densities(g));
    }

    @Test
    void anEdgeAtTheThresholdIsASimilarityEdge() {
        // sims of columns 1 to 3 are all .5, and so is sim S of 0 -> 2; 0's own density edge goes to column 1
        HandGraph g = new HandGraph(
                3,
                new int[] {0, 1, 2, 1, 2, 2, 2, 1, 1},
                sims(1, .5f, .5f, 1, .5f, .5f, 1, .5f, .5f),
                sims(1, 2, 2, 1, 2, 2, 1, 2, 2));
        assertEquals(.5, g.run().similarityThreshold());
        assertArrayEquals(new long[] {0, 2}, HandGraph.all(g.run().similarityEdges()));
    }

    @Test
    void aPairAtOneHalfIsNotKept() {
        HandGraph g = new HandGraph(2, new int[] {0, 1, 1, 0}, sims(1, .5f, 1, 1), sims(1, .5f, 1, .5f));
        g.probability = .5f;
        assertArrayEquals(new int[] {0, 1}, g.run().labels());
        g.probability = Math.nextUp(.5f);
        assertArrayEquals(new int[] {0, 0}, g.run().labels());
    }

    private static double[] densities(HandGraph g) {
        double[] density = HandGraph.allDoubles(g.run().densities());
        assertArrayEquals(new PlainMethod(g).density, density);
        return density;
    }

    private static float[] sims(float... values) {
        return values;
    }
}
