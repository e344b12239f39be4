package lce.synthetic;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Whole identities, a few hundred consecutive faces, among which neighbours are searched. The true nearest neighbours
 * of a face are members of its identity and, behind them, strangers from the whole data set. Here the strangers are
 * faces of the group, some faces of the identities that its identities look like, and a few faces drawn from all.
 */
public final class FaceGroup {

    private static final int LEAST_FACES = 256;
    private static final int MOST_FACES = 4096;
    private static final int FACES_OF_A_LOOK_ALIKE = 4;
    private static final int OUTSIDERS = 32;

    private final int own; // faces of the group
    private final int firstOwn; // the first one's place among the candidates
    private final int[] rows; // [candidates], the rows of the faces in question, the group's and some others, by face
    private final float[][] columns; // [dim, candidates], their vectors

    private FaceGroup(int own, int firstOwn, int[] rows, float[][] columns) {
        this.own = own;
        this.firstOwn = firstOwn;
        this.rows = rows;
        this.columns = columns;
    }

    /**
     * Returns the first faces of all groups, which do not depend on partitions. An identity of thousands of faces is
     * cut.
     */
    public static int[] firstFaces(Population population, int k) {
        int least = Math.max(LEAST_FACES, 2 * k);
        return IntStream.iterate(0, first -> first < population.faces(), first -> end(population, first, least))
                .toArray();
    }

    private static int end(Population population, int first, int least) {
        int faces = population.faces();
        if (faces - first < 2 * (long) least) {
            return faces;
        }
        int end = (int) Math.min(
                population.endOf(population.identityOf(first + least - 1)), first + Math.max(MOST_FACES, 2L * least));
        return faces - end < least ? faces : end; // the last group takes in what would be too few for one
    }

    /** @param first one of {@link #firstFaces} */
    public static FaceGroup of(int first, FaceSet faces, int k) {
        Population population = faces.population();
        FaceVectors vectors = faces.vectors();
        int end = end(population, first, Math.max(LEAST_FACES, 2 * k));
        IntStream.Builder candidates = IntStream.builder();
        IntStream.range(first, end).forEach(candidates);
        for (int identity = population.identityOf(first); identity <= population.identityOf(end - 1); identity++) {
            int alike = vectors.lookAlikeOf(identity);
            if (alike >= 0) {
                int from = population.firstFaceOf(alike);
                IntStream.range(from, Math.min(from + FACES_OF_A_LOOK_ALIKE, population.endOf(alike)))
                        .forEach(candidates);
            }
        }
        SplittableRandom random = RandomStream.OUTSIDERS.of(faces.seed(), first);
        random.ints(OUTSIDERS, 0, population.faces()).forEach(candidates);
        int[] distinct = candidates.build().sorted().distinct().toArray();

        float[][] columns = new float[faces.dim()][distinct.length];
        float[] vector = new float[faces.dim()];
        for (int column = 0; column < distinct.length; column++) {
            vectors.write(distinct[column], vector);
            for (int i = 0; i < vector.length; i++) {
                columns[i][column] = vector[i];
            }
        }
        int[] rows = IntStream.of(distinct).map(faces.order()::rowOf).toArray();
        return new FaceGroup(end - first, Arrays.binarySearch(distinct, first), rows, columns);
    }

    /** The neighbours of a face: the face itself, then the others, nearest first, ties by row. */
    public static final class Neighbours {

        public final int[] rows; // [k]
        public final float[] distances; // [k], cosine distances

        private Neighbours(int[] rows, float[] distances) {
            this.rows = rows;
            this.distances = distances;
        }
    }

    public int faces() {
        return own;
    }

    /**
     * Returns the neighbours of the i-th face of the group.
     *
     * @throws IllegalArgumentException if there are fewer than k candidates
     */
    public Neighbours neighbours(int i, int k) {
        if (k > rows.length) {
            throw new IllegalArgumentException(k + " neighbours of " + rows.length + " faces");
        }
        int self = firstOwn + i;
        float[] similarities = new float[rows.length];
        float[] vector = new float[columns.length];
        for (int c = 0; c < vector.length; c++) {
            vector[c] = columns[c][self];
        }
        Products.multiply(vector, columns, similarities, rows.length);
        Nearest nearest = new Nearest(k - 1);
        for (int column = 0; column < rows.length; column++) {
            if (column != self && nearest.admits(similarities[column])) {
                nearest.add(similarities[column], rows[column]);
            }
        }
        Neighbours neighbours = new Neighbours(new int[k], new float[k]);
        neighbours.rows[0] = rows[self];
        nearest.write(neighbours.rows, neighbours.distances, 1);
        return neighbours;
    }
}
