package lce.features;

import java.util.List;

import lce.io.FeatureRows;
import lce.io.FeatureSegment;
import lce.io.Storage;

/** Vectors that are read from their files each time, from first to last, if no process shall hold all of them. */
public final class FileVectors implements VectorSource {

    private final Storage storage;
    private final List<FeatureSegment> segments;

    /** @param segments one after the other, all of the same dim; none has a vector that is zero or not finite */
    public FileVectors(Storage storage, List<FeatureSegment> segments) {
        this.storage = storage;
        this.segments = List.copyOf(segments);
    }

    @Override
    public int rows() {
        return Math.toIntExact(segments.stream().mapToLong(FeatureSegment::rows).sum());
    }

    @Override
    public int dim() {
        return segments.get(0).dim();
    }

    @Override
    public Reader open(int first) {
        FeatureRows rows = FeatureRows.open(storage, segments, first);
        int all = rows();
        int dim = dim();
        return new Reader() {

            private int next = first;

            @Override
            public int read(float[] into, int count) {
                int taken = Math.min(count, all - next);
                for (int i = 0; i < taken; i++, next++) {
                    rows.nextUnit(into, i * dim);
                }
                return taken;
            }

            @Override
            public void close() {
                rows.close();
            }
        };
    }
}
