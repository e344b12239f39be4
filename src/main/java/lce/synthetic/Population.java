package lce.synthetic;

import java.io.Serializable;
import java.util.Arrays;

/**
 * Who is there: identities of several faces, long-tailed in size, and singletons. Faces are numbered identity by identity, the
 * singletons' last; singletons are identities too, numbered behind the others.
 */
public final class Population implements Serializable {

    /** Most that one array can count. */
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
     * As many identities as asked for, and singletons with them.
     *
     * @param singletons share of all faces, below 1
     * @throws ArithmeticException when there are more than {@link #MOST_FACES}
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

    /** Just so many faces, at least two, of as many identities as it takes; the last is cut to fit. */
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
        double logarithm = StrictMath.log(perIdentity) - TAIL * TAIL / 2 + TAIL * RandomStream.SIZE.of(seed, identity).nextGaussian();
        return Math.max(SMALLEST, (int) StrictMath.exp(logarithm));
    }

    public int faces() {
        return faces;
    }

    /** Identities of more than one face. */
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

    /** One more than the last face of an identity. */
    public int endOf(int identity) {
        return isSingleton(identity) ? firstFaceOf(identity) + 1 : firstFace[identity + 1];
    }
}
