package lce.synthetic;

import java.io.Serializable;
import java.util.Arrays;

/**
 * The identities of a data set: identities of several faces with long-tailed sizes, and singletons. Faces are numbered
 * identity by identity, singletons last. Singletons are identities too, numbered after the others.
 */
public final class Population implements Serializable {

    /** The largest number of faces, which is the largest length of an array. */
    public static final int MOST_FACES = Integer.MAX_VALUE - 8;

    private static final double TAIL = 0.8; // standard deviation of the logarithm of sizes
    private static final int SMALLEST = 2;

    private final int[] firstFace; // [identities + 1], first face of each; the last is the first singleton
    private final int faces;

    private Population(int[] firstFace, int faces) {
        this.firstFace = firstFace;
        this.faces = faces;
    }

    /**
     * Returns a population of the given number of identities, with singletons in addition.
     *
     * @param singletons share of all faces, below 1
     * @throws ArithmeticException if there are more faces than {@link #MOST_FACES}
     */
    public static Population ofIdentities(int identities, double perIdentity, double singletons, long seed) {
        int[] firstFace = new int[identities + 1];
        for (int identity = 0; identity < identities; identity++) {
            firstFace[identity + 1] = Math.addExact(firstFace[identity], size(identity, perIdentity, seed));
        }
        double faces = firstFace[identities] + Math.floor(firstFace[identities] * singletons / (1 - singletons));
        if (faces > MOST_FACES) {
            throw new ArithmeticException("too many faces");
        }
        return new Population(firstFace, (int) faces);
    }

    /** Returns a population of exactly the given number of faces, at least two. The last identity is cut to fit. */
    public static Population ofFaces(int faces, double perIdentity, double singletons, long seed) {
        int members = Math.max(SMALLEST, (int) Math.round(faces * (1 - singletons)));
        int[] firstFace = new int[1024];
        int identities = 0;
        while (firstFace[identities] < members) {
            if (identities + 1 == firstFace.length) {
                firstFace = Arrays.copyOf(firstFace, 2 * firstFace.length);
            }
            int left = members - firstFace[identities];
            int size = Math.min(left, size(identities, perIdentity, seed));
            // no identity of a single face may be left over
            firstFace[++identities] = left - size < SMALLEST ? members : firstFace[identities - 1] + size;
        }
        return new Population(Arrays.copyOf(firstFace, identities + 1), faces);
    }

    private static int size(int identity, double perIdentity, long seed) {
        double logarithm = StrictMath.log(perIdentity)
                - TAIL * TAIL / 2
                + TAIL * RandomStream.SIZE.of(seed, identity).nextGaussian();
        return Math.max(SMALLEST, (int) StrictMath.exp(logarithm));
    }

    public int faces() {
        return faces;
    }

    /** Returns the number of identities with more than one face. */
    public int identities() {
        return firstFace.length - 1;
    }

    public int singletons() {
        return faces - firstFace[identities()];
    }

    public boolean isSingleton(int identity) {
        return identity >= identities();
    }

    public int identityOf(int face) {
        int members = firstFace[identities()];
        if (face >= members) {
            return identities() + face - members;
        }
        int at = Arrays.binarySearch(firstFace, face);
        return at >= 0 ? at : -at - 2;
    }

    public int firstFaceOf(int identity) {
        return isSingleton(identity) ? firstFace[identities()] + identity - identities() : firstFace[identity];
    }

    /** Returns the last face of an identity plus 1. */
    public int endOf(int identity) {
        return isSingleton(identity) ? firstFaceOf(identity) + 1 : firstFace[identity + 1];
    }
}
