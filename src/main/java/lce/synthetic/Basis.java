package lce.synthetic;

import java.io.Serializable;
import java.util.SplittableRandom;

/**
 * A random rotation, which makes all coordinates alike: an orthogonal basis, computed from Gaussian vectors by
 * Gram-Schmidt.
 */
public final class Basis implements Serializable {

    private final float[][] rows; // [dim, dim]

    public Basis(int dim, long seed) {
        double[][] basis = new double[dim][dim];
        for (int i = 0; i < dim; i++) {
            SplittableRandom random = RandomStream.BASIS.of(seed, i);
            for (int j = 0; j < dim; j++) {
                basis[i][j] = random.nextGaussian();
            }
            // the second time takes out what rounding has left
            orthogonalise(basis, i);
            orthogonalise(basis, i);
        }
        this.rows = new float[dim][dim];
        for (int i = 0; i < dim; i++) {
            for (int j = 0; j < dim; j++) {
                rows[i][j] = (float) basis[i][j];
            }
        }
    }

    private static void orthogonalise(double[][] basis, int i) {
        double[] vector = basis[i];
        for (int before = 0; before < i; before++) {
            double along = dot(vector, basis[before]);
            for (int j = 0; j < vector.length; j++) {
                vector[j] -= along * basis[before][j];
            }
        }
        double length = Math.sqrt(dot(vector, vector));
        for (int j = 0; j < vector.length; j++) {
            vector[j] /= length;
        }
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int j = 0; j < a.length; j++) {
            sum += a[j] * b[j];
        }
        return sum;
    }

    /** Writes the rotated vector; both are float[dim]. */
    public void rotate(float[] vector, float[] into) {
        Products.multiply(vector, rows, into, rows.length);
    }
}
