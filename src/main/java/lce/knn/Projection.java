package lce.knn;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.DoubleStream;

import lce.product.CodeLayout;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.QRDecomposition;
import org.apache.commons.math3.linear.RealMatrix;

/**
 * Projects vectors to codes: onto the directions in which faces are longest on average (principal components about the
 * origin), then by a random rotation within them, so that all coordinates have about the same length and bytes suffice.
 */
public final class Projection implements Serializable {

    /** The average share of the squared length that is kept. */
    private static final double KEPT = 0.94;

    private static final int SEED = 1;
    /** The number of directions that are added at a time. */
    private static final int TOGETHER = 4;
    /** Adding and subtracting this number rounds to the nearest integer, ties to even, because its last place is 1. */
    private static final float ROUNDER = 0x1.8p23f;

    private final int dim;
    private final CodeLayout layout;
    // [dim][width] in units of a code; zeros behind the coordinates, and behind dim up to a multiple of TOGETHER
    private final float[][] axes;

    private Projection(int dim, CodeLayout layout, float[][] axes) {
        this.dim = dim;
        this.layout = layout;
        this.axes = axes;
    }

    /** Learns the directions from sample vectors, float[.., dim]. */
    public static Projection learn(float[] sample, int dim) {
        EigenDecomposition moments = new EigenDecomposition(moments(sample, dim)); // eigenvalues descend
        double all = DoubleStream.of(moments.getRealEigenvalues()).sum();
        double kept = 0;
        int wanted = 0;
        while (wanted < dim && kept < KEPT * all) {
            kept += moments.getRealEigenvalue(wanted++);
        }
        CodeLayout layout = CodeLayout.forCoordinates(wanted);
        int directions = Math.min(dim, layout.coordinates());
        RealMatrix turned =
                moments.getV().getSubMatrix(0, dim - 1, 0, directions - 1).multiply(turn(directions));
        float[][] axes = new float[(dim + TOGETHER - 1) / TOGETHER * TOGETHER][layout.width()];
        for (int i = 0; i < dim; i++) {
            for (int c = 0; c < directions; c++) {
                axes[i][c] = (float) (layout.scale() * turned.getEntry(i, c));
            }
        }
        return new Projection(dim, layout, axes);
    }

    private static RealMatrix moments(float[] sample, int dim) {
        double[][] moments = new double[dim][dim];
        double[] x = new double[dim];
        for (int at = 0; at < sample.length; at += dim) {
            for (int c = 0; c < dim; c++) {
                x[c] = sample[at + c];
            }
            for (int i = 0; i < dim; i++) {
                double[] row = moments[i];
                double xi = x[i];
                for (int j = 0; j < dim; j++) {
                    row[j] += xi * x[j];
                }
            }
        }
        return new Array2DRowRealMatrix(moments, false);
    }

    /** Returns a random rotation. */
    private static RealMatrix turn(int directions) {
        Random random = new Random(SEED);
        double[][] normal = new double[directions][directions];
        for (double[] row : normal) {
            for (int c = 0; c < directions; c++) {
                row[c] = random.nextGaussian();
            }
        }
        return new QRDecomposition(new Array2DRowRealMatrix(normal, false)).getQ();
    }

    public CodeLayout layout() {
        return layout;
    }

    /**
     * Returns the codes of vectors, as columns. The compiler can turn the loops into vector instructions. The order of
     * additions is fixed, so codes are the same on every machine.
     *
     * @param vectors float[.., dim]
     * @return byte[.., width]
     */
    public byte[] encode(float[] vectors) {
        int width = layout.width();
        int count = vectors.length / dim;
        byte[] codes = new byte[count * width];
        float[] x = new float[axes.length];
        float[] sums = new float[width];
        int[] wholes = new int[width];
        for (int row = 0; row < count; row++) {
            System.arraycopy(vectors, row * dim, x, 0, dim);
            Arrays.fill(sums, 0);
            for (int i = 0; i < x.length; i += TOGETHER) {
                add(x[i], x[i + 1], x[i + 2], x[i + 3], axes[i], axes[i + 1], axes[i + 2], axes[i + 3], sums);
            }
            round(sums, wholes);
            for (int c = 0, at = row * width; c < width; c++) {
                codes[at + c] = (byte) wholes[c];
            }
            layout.putWeights(codes, row * width);
        }
        return codes;
    }

    /** Adds several directions at a time, because loading and storing the sums costs more than the additions. */
    private static void add(
            float x0, float x1, float x2, float x3, float[] a0, float[] a1, float[] a2, float[] a3, float[] sums) {
        for (int c = 0; c < sums.length; c++) {
            sums[c] += x0 * a0[c] + x1 * a1[c] + (x2 * a2[c] + x3 * a3[c]);
        }
    }

    /** The lowest bytes of the integers are the rounded sums. */
    private static void round(float[] sums, int[] wholes) {
        for (int c = 0; c < sums.length; c++) {
            wholes[c] = Float.floatToRawIntBits(Math.max(-Byte.MAX_VALUE, Math.min(Byte.MAX_VALUE, sums[c])) + ROUNDER);
        }
    }
}
