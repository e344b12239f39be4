package lce.job.output;

import java.io.IOException;
import java.util.Iterator;

import lce.io.ElementType;
import lce.io.NpyWriter;
import lce.job.ids.ClusterIds;
import lce.pipeline.Clustering;
import lce.pipeline.FaceResults;

/** Writes the method's arrays as .npy, block by block, so that the driver holds one block at a time. */
public final class Intermediates {

    private final OutputFolder output;

    public Intermediates(OutputFolder output) {
        this.output = output;
    }

    /** Writes labels.npy: int64 [N], the id of each row's cluster. */
    public void labels(int[] labels, ClusterIds ids) throws IOException {
        try (NpyWriter out = new NpyWriter(output.file("labels.npy"), ElementType.INT64, labels.length)) {
            for (int label : labels) {
                out.write(ids.of(label));
            }
        }
    }

    /**
     * Writes lce_scores.npy f32 [N, k], density.npy f64 [N], edge_d.npy int64 [M, 2], pce_prob.npy f32 [M] and
     * edge_s.npy int64 [S, 2].
     */
    public void everything(FaceResults clustering, int k) throws IOException {
        Clustering.Counts counts = clustering.counts();
        floats("lce_scores.npy", clustering.scores(k), clustering.faces(), k);
        try (NpyWriter out = new NpyWriter(output.file("density.npy"), ElementType.FLOAT64, clustering.faces())) {
            for (Iterator<double[]> pieces = clustering.densities(); pieces.hasNext(); ) {
                for (double value : pieces.next()) {
                    out.write(value);
                }
            }
        }
        pairs("edge_d.npy", clustering.densityEdges(), counts.densityEdges());
        floats("pce_prob.npy", clustering.probabilities(), counts.densityEdges());
        pairs("edge_s.npy", clustering.similarityEdges(), counts.similarityEdges());
    }

    private void floats(String name, Iterator<float[]> pieces, long... shape) throws IOException {
        try (NpyWriter out = new NpyWriter(output.file(name), ElementType.FLOAT32, shape)) {
            while (pieces.hasNext()) {
                for (float value : pieces.next()) {
                    out.write(value);
                }
            }
        }
    }

    private void pairs(String name, Iterator<long[]> pieces, long count) throws IOException {
        try (NpyWriter out = new NpyWriter(output.file(name), ElementType.INT64, count, 2)) {
            while (pieces.hasNext()) {
                for (long value : pieces.next()) {
                    out.write(value);
                }
            }
        }
    }
}
