package lce.synthetic;

import java.io.Serializable;

/**
 * A data set: who is in it, what the faces look like, and in which rows they are. It holds no vector; whoever has it can compute any.
 *
 * @see Population
 * @see FaceVectors
 */
public final class FaceSet implements Serializable {

    private final Population population;
    private final RowOrder order;
    private final int dim;
    private final double effectiveDim;
    private final long seed;

    /**
     * @param dim          length of a vector
     * @param effectiveDim how many dimensions the vectors really spread over
     */
    public FaceSet(Population population, int dim, double effectiveDim, long seed) {
        this.population = population;
        this.order = new RowOrder(population.faces(), seed);
        this.dim = dim;
        this.effectiveDim = effectiveDim;
        this.seed = seed;
    }

    public Population population() {
        return population;
    }

    public RowOrder order() {
        return order;
    }

    public int dim() {
        return dim;
    }

    /** For one task. */
    public FaceVectors vectors() {
        return new FaceVectors(population, dim, effectiveDim, seed);
    }

    /** What turns the vectors of {@link #vectors()} into the data set's. */
    public Basis basis() {
        return new Basis(dim, seed);
    }

    long seed() {
        return seed;
    }
}
