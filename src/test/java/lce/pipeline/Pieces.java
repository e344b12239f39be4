package lce.pipeline;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.IntFunction;

import lce.pipeline.block.PackedRows;

/** Joins the pieces in which a {@link Clustering} hands out its results. */
public final class Pieces {

    private Pieces() {}

    public static long[] longs(Iterator<long[]> pieces) {
        return joined(pieces, long[]::new);
    }

    public static double[] doubles(Iterator<double[]> pieces) {
        return joined(pieces, double[]::new);
    }

    public static float[] floats(Iterator<float[]> pieces) {
        return joined(pieces, float[]::new);
    }

    private static <A> A joined(Iterator<A> pieces, IntFunction<A> ofLength) {
        List<A> arrays = new ArrayList<>();
        pieces.forEachRemaining(arrays::add);
        return PackedRows.concatenate(arrays, ofLength);
    }
}
