package lce.synthetic;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Generates the vectors of faces before the rotation by {@link Basis}, which does not change angles. Calibrated on real
 * embeddings: strangers at a cosine of 0 +- 0.1, the nearest of thousands at 0.4 to 0.46, the same identity at 0.2 to
 * 0.8.
 *
 * <ul>
 *   <li>A direction is Gaussian, its i-th coordinate scaled by exp(-i / effectiveDim), in all of about unit length; the
 *       squares of these scales are the covariance's eigenvalues, whose effective dimension (sum squared over sum of
 *       squares) is effectiveDim where the vectors are a few times as long.
 *   <li>An identity's centre is a direction of unit length; 15 in 100 are look-alikes, drawn towards another identity.
 *   <li>An identity has one to three modes, each the centre and up to 0.6 of a direction.
 *   <li>A face is one of them and 0.5 to 1.2 of a direction, times the face's own blur, which is gamma-distributed
 *       around 1; then of unit length. A singleton's is its centre.
 * </ul>
 *
 * An instance belongs to one task: it keeps the identity it drew last.
 */
public final class FaceVectors {

    private static final double LOOK_ALIKES = 0.15;
    private static final double LIKENESS = 0.6;
    private static final double OWN_LOOKS = 0.8;
    private static final int MOST_MODES = 3;
    private static final double WIDEST_MODES = 0.6;
    private static final double LEAST_BLUR = 0.5;
    private static final double MOST_BLUR = 1.2;
    private static final int BLUR_SHAPE = 4;
    private static final int NOBODY = -1;

    private final Population population;
    private final int dim;
    private final long seed;
    private final double[] scale; // [dim]
    private final double[] other; // [dim], scratch
    private final double[] face; // [dim], scratch

    private int identity = NOBODY; // the one that these belong to:
    private final double[] centre; // [dim]
    private final double[][] modes; // [MOST_MODES, dim]
    private final boolean[] drawn; // [MOST_MODES], whether the mode is this identity's
    private int modeCount;
    private double spread;
    private double blur;

    public FaceVectors(Population population, int dim, double effectiveDim, long seed) {
        this.population = population;
        this.dim = dim;
        this.seed = seed;
        this.scale = new double[dim];
        this.other = new double[dim];
        this.face = new double[dim];
        this.centre = new double[dim];
        this.modes = new double[MOST_MODES][dim];
        this.drawn = new boolean[MOST_MODES];
        for (int i = 0; i < dim; i++) {
            scale[i] = StrictMath.exp(-i / effectiveDim);
        }
        toUnitLength(scale);
    }

    /** Writes a face's vector, float[dim] of unit length. */
    public void write(int number, float[] into) {
        int whose = population.identityOf(number);
        if (population.isSingleton(whose)) {
            drawCentre(whose, face);
        } else {
            meet(whose);
            drawFace(number);
        }
        for (int i = 0; i < dim; i++) {
            into[i] = (float) face[i];
        }
    }

    /** Returns the identity that this one looks like, which may be itself; -1 if there is none. */
    public int lookAlikeOf(int whose) {
        SplittableRandom random = RandomStream.LOOK_ALIKE.of(seed, whose);
        return random.nextDouble() < LOOK_ALIKES ? random.nextInt(population.identities()) : NOBODY;
    }

    private void meet(int whose) {
        if (whose == identity) {
            return;
        }
        identity = whose;
        drawCentre(whose, centre);
        SplittableRandom random = RandomStream.MODES.of(seed, whose);
        modeCount = 1 + random.nextInt(MOST_MODES);
        spread = random.nextDouble(0, WIDEST_MODES);
        blur = random.nextDouble(LEAST_BLUR, MOST_BLUR);
        Arrays.fill(drawn, false);
    }

    private void drawFace(int number) {
        SplittableRandom random = RandomStream.FACE.of(seed, number);
        double[] mode = mode(random.nextInt(modeCount));
        double gamma = 0; // with a whole shape it is a sum of exponentials
        for (int i = 0; i < BLUR_SHAPE; i++) {
            gamma += random.nextExponential() / BLUR_SHAPE;
        }
        drawDirection(random, face);
        for (int i = 0; i < dim; i++) {
            face[i] = mode[i] + blur * gamma * face[i];
        }
        toUnitLength(face);
    }

    private double[] mode(int which) {
        double[] mode = modes[which];
        if (!drawn[which]) {
            drawDirection(RandomStream.MODE.of(seed, (long) MOST_MODES * identity + which), mode);
            for (int i = 0; i < dim; i++) {
                mode[i] = centre[i] + spread * mode[i];
            }
            drawn[which] = true;
        }
        return mode;
    }

    private void drawCentre(int whose, double[] into) {
        drawDirection(RandomStream.DIRECTION.of(seed, whose), into);
        toUnitLength(into);
        int alike = lookAlikeOf(whose);
        if (alike != NOBODY) {
            drawDirection(RandomStream.DIRECTION.of(seed, alike), other);
            toUnitLength(other);
            for (int i = 0; i < dim; i++) {
                into[i] = LIKENESS * other[i] + OWN_LOOKS * into[i];
            }
            toUnitLength(into);
        }
    }

    private void drawDirection(SplittableRandom random, double[] into) {
        for (int i = 0; i < dim; i++) {
            into[i] = scale[i] * random.nextGaussian();
        }
    }

    private static void toUnitLength(double[] vector) {
        double square = 0;
        for (double value : vector) {
            square += value * value;
        }
        double factor = 1 / Math.sqrt(square);
        for (int i = 0; i < vector.length; i++) {
            vector[i] *= factor;
        }
    }
}
