package lce.pipeline;

import java.nio.FloatBuffer;
import java.util.List;

import lce.io.FeatureTable;

/** The vectors that one group of samples needs, and no others. */
final class Halo implements FeatureTable {

    private final int rows;
    private final int dim;
    private final List<float[]> parts;    // each float[.., dim]
    private final IntMap partOf = new IntMap();
    private final IntMap placeIn = new IntMap(); // its part

    /**
     * @param ids   distinct and ascending
     * @param parts their vectors, in as many pieces as they came in
     */
    Halo(int rows, int[] ids, List<float[]> parts, int dim) {
        this.rows = rows;
        this.dim = dim;
        this.parts = parts;
        int at = 0;
        for (int part = 0; part < parts.size(); part++) {
            int held = parts.get(part).length / dim;
            for (int place = 0; place < held; place++, at++) {
                partOf.put(ids[at], part);
                placeIn.put(ids[at], place);
            }
        }
    }

    @Override
    public int rows() {
        return rows;
    }

    @Override
    public int dim() {
        return dim;
    }

    @Override
    public void gather(int[] ids, int from, int count, FloatBuffer into) {
        for (int i = from; i < from + count; i++) {
            into.put(parts.get(partOf.get(ids[i])), placeIn.get(ids[i]) * dim, dim);
        }
    }
}
