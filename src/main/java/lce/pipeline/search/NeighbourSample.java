package lce.pipeline.search;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

import lce.features.VectorSource;
import lce.knn.ExactSearch;
import lce.pipeline.block.EqualParts;
import lce.pipeline.engine.ProductEngines;
import lce.product.InnerProducts;
import org.apache.spark.api.java.JavaSparkContext;

/** The exact neighbours of sample faces, which measure the recall of an approximate search. */
final class NeighbourSample implements Serializable {

    private static final int FACES = 512;

    final int[] faces; // ascending
    final float[] vectors; // [faces, dim]
    final int[] ids; // [faces, k]
    final float[] similarities; // [faces, k]

    private NeighbourSample(int[] faces, float[] vectors, int[] ids, float[] similarities) {
        this.faces = faces;
        this.vectors = vectors;
        this.ids = ids;
        this.similarities = similarities;
    }

    /**
     * Returns sample faces at equal distances, ascending.
     *
     * @param shift offset of the first face, as a fraction of the distance
     */
    static int[] faces(int nodes, double shift) {
        int count = Math.min(FACES, nodes);
        return IntStream.range(0, count)
                .map(i -> (int) Math.min(nodes - 1, (long) ((i + shift) * nodes / count)))
                .toArray();
    }

    static NeighbourSample of(
            JavaSparkContext spark, NeighbourSearch.Vectors vectors, ProductEngines engines, int[] faces, int k) {
        int tasks = Math.min(spark.defaultParallelism(), faces.length);
        List<NeighbourSample> parts = spark.parallelize(
                        IntStream.range(0, tasks).boxed().toList(), tasks)
                .map(task -> search(vectors.open(), engines, part(faces, task, tasks), k))
                .collect();
        int dim = parts.get(0).vectors.length / parts.get(0).faces.length;
        NeighbourSample sample = new NeighbourSample(
                faces, new float[faces.length * dim], new int[faces.length * k], new float[faces.length * k]);
        int at = 0;
        for (NeighbourSample part : parts) {
            System.arraycopy(part.vectors, 0, sample.vectors, at * dim, part.vectors.length);
            System.arraycopy(part.ids, 0, sample.ids, at * k, part.ids.length);
            System.arraycopy(part.similarities, 0, sample.similarities, at * k, part.similarities.length);
            at += part.faces.length;
        }
        return sample;
    }

    private static int[] part(int[] faces, int task, int tasks) {
        return Arrays.copyOfRange(
                faces, EqualParts.start(task, tasks, faces.length), EqualParts.start(task + 1, tasks, faces.length));
    }

    private static NeighbourSample search(VectorSource source, ProductEngines engines, int[] faces, int k) {
        NeighbourSample part = new NeighbourSample(
                faces, new float[faces.length * source.dim()], new int[faces.length * k], new float[faces.length * k]);
        float[] vector = new float[source.dim()];
        for (int i = 0; i < faces.length; i++) {
            try (VectorSource.Reader reader = source.open(faces[i])) {
                reader.read(vector, 1);
            }
            System.arraycopy(vector, 0, part.vectors, i * vector.length, vector.length);
        }
        try (InnerProducts products = engines.openForVectors(
                source.dim(), faces.length, ExactSearch.chunkRows(source.dim(), source.rows()))) {
            new ExactSearch(source, products, k).search(part.vectors, faces, part.ids, part.similarities, done -> {});
        }
        return part;
    }

    /** Returns float[faces]: the similarity of each face's last neighbour. */
    float[] least() {
        int k = similarities.length / faces.length;
        float[] least = new float[faces.length];
        for (int i = 0; i < least.length; i++) {
            least[i] = similarities[i * k + k - 1];
        }
        return least;
    }
}
