package lce.knn;

/** The cosine similarity as it is stored in the graph. */
public final class Similarity {

    private Similarity() {}

    /**
     * Returns the inner product of unit vectors, summed in double in an order that depends on dim alone, so that every
     * machine and every batch gives the same result.
     *
     * @param x double[dim]
     * @param y vector number {@code at / dim} of float[.., dim]
     */
    public static double product(double[] x, float[] y, int at) {
        int dim = x.length;
        int whole = dim & ~7;
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        double e = 0;
        double f = 0;
        double g = 0;
        double h = 0;
        for (int i = 0; i < whole; i += 8) { // eight sums, since one would wait for each addition
            a = Math.fma(x[i], y[at + i], a);
            b = Math.fma(x[i + 1], y[at + i + 1], b);
            c = Math.fma(x[i + 2], y[at + i + 2], c);
            d = Math.fma(x[i + 3], y[at + i + 3], d);
            e = Math.fma(x[i + 4], y[at + i + 4], e);
            f = Math.fma(x[i + 5], y[at + i + 5], f);
            g = Math.fma(x[i + 6], y[at + i + 6], g);
            h = Math.fma(x[i + 7], y[at + i + 7], h);
        }
        double rest = 0;
        for (int i = whole; i < dim; i++) {
            rest += x[i] * y[at + i];
        }
        return ((a + e) + (c + g)) + ((b + f) + (d + h)) + rest;
    }

    /**
     * Returns the similarity that 1 - distance gives if the distance is stored as f32: at most 1, in steps of 2^-24
     * below one half. A graph that is saved and read again is therefore the same graph.
     */
    static float of(double product) {
        return 1 - (1 - (float) Math.min(1, product));
    }
}
