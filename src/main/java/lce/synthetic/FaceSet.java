package lce.synthetic;

import java.io.Serializable;

/**
 * A data set: its identities, its vectors and the order of its rows. It stores no vector, because each can be computed
 * from it.
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
     * @param dim length of a vector
     * @param effectiveDim effective dimension of the vectors, see {@link FaceVectors}
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

    /** Returns the generator of vectors, one per task. */
    public FaceVectors vectors() {
        return new FaceVectors(population, dim, effectiveDim, seed);
    }

    /** Returns the rotation from the vectors of {@link #vectors()} to those of the data set. */
    public Basis basis() {
        return new Basis(dim, seed);
    }

    long seed() {
        return seed;
    }
}
