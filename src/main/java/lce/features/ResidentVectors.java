package lce.features;

import java.nio.FloatBuffer;

/** Vectors in the memory of this process. */
public final class ResidentVectors implements VectorSource {

    private final FeatureTable table;

    public ResidentVectors(FeatureTable table) {
        this.table = table;
    }

    @Override
    public int rows() {
        return table.rows();
    }

    @Override
    public int dim() {
        return table.dim();
    }

    @Override
    public Reader open(int first) {
        return new Reader() {

            private int next = first;

            @Override
            public int read(float[] into, int count) {
                int taken = Math.min(count, rows() - next);
                int[] ids = new int[taken];
                for (int i = 0; i < taken; i++) {
                    ids[i] = next + i;
                }
                table.gather(ids, 0, taken, FloatBuffer.wrap(into));
                next += taken;
                return taken;
            }

            @Override
            public void close() {
                // nothing is open
            }
        };
    }
}
