package lce.pipeline;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

import lce.knn.ExactSearch;
import lce.knn.VectorSource;
import lce.network.InnerProducts;
import org.apache.spark.api.java.JavaSparkContext;

/** The exact neighbours of a few faces: what tells how well an approximate search does. */
final class NeighbourSample implements Serializable {

    private static final int FACES = 512;

    final int[] faces;          // ascending
    final float[] vectors;      // [faces, dim]
    final int[] ids;            // [faces, k]
    final float[] similarities; // [faces, k]

    private NeighbourSample(int[] faces, float[] vectors, int[] ids, float[] similarities) {
        this.faces = faces;
        this.vectors = vectors;
        this.ids = ids;
        this.similarities = similarities;
    }

    /**
     * Faces at equal distances.
     *
     * @param shift of the first, in parts of the distance
     */
    static int[] faces(int nodes, double shift) {
        int count = Math.min(FACES, nodes);
        return IntStream.range(0, count).map(i -> (int) Math.min(nodes - 1, (long) ((i + shift) * nodes / count))).toArray();
    }

    static NeighbourSample of(JavaSparkContext spark, NeighbourSearch.Vectors vectors, NeighbourSearch.ProductsChoice choice, int[] faces, int k) {
        int tasks = Math.min(spark.defaultParallelism(), faces.length);
        List<NeighbourSample> parts = spark.parallelize(IntStream.range(0, tasks).boxed().toList(), tasks)
                .map(task -> search(vectors.open(), choice, Arrays.copyOfRange(faces, part(faces, task, tasks), part(faces, task + 1, tasks)), k)).collect();
        int dim = parts.get(0).vectors.length / parts.get(0).faces.length;
        NeighbourSample all = new NeighbourSample(faces, new float[faces.length * dim], new int[faces.length * k], new float[faces.length * k]);
        int at = 0;
        for (NeighbourSample part : parts) {
            System.arraycopy(part.vectors, 0, all.vectors, at * dim, part.vectors.length);
            System.arraycopy(part.ids, 0, all.ids, at * k, part.ids.length);
            System.arraycopy(part.similarities, 0, all.similarities, at * k, part.similarities.length);
            at += part.faces.length;
        }
        return all;
    }

    private static int part(int[] faces, int task, int tasks) {
        return (int) ((long) task * faces.length / tasks);
    }

    private static NeighbourSample search(VectorSource all, NeighbourSearch.ProductsChoice choice, int[] faces, int k) {
        NeighbourSample part = new NeighbourSample(faces, new float[faces.length * all.dim()], new int[faces.length * k], new float[faces.length * k]);
        float[] vector = new float[all.dim()];
        for (int i = 0; i < faces.length; i++) {
            try (VectorSource.Reader reader = all.open(faces[i])) {
                reader.read(vector, 1);
            }
            System.arraycopy(vector, 0, part.vectors, i * vector.length, vector.length);
        }
        try (InnerProducts products = choice.open(all.dim(), faces.length, ExactSearch.chunkRows(all.dim(), all.rows()))) {
            new ExactSearch(all, products, k).search(part.vectors, faces, part.ids, part.similarities, done -> { });
        }
        return part;
    }

    /** float[faces]: the similarity of each one's last neighbour. */
    float[] least() {
        int k = similarities.length / faces.length;
        float[] least = new float[faces.length];
        for (int i = 0; i < least.length; i++) {
            least[i] = similarities[i * k + k - 1];
        }
        return least;
    }
}
