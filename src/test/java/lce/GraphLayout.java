package lce;

import static lce.ChangedGraph.N;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import lce.io.ElementType;
import lce.io.NpyWriter;

/** The ways in which a file holds a graph. */
enum GraphLayout {
    PAIRED,
    SPLIT,
    IDS;

    /** Writes the graph into a file in the folder. */
    Path write(ChangedGraph graph, Path folder) throws IOException {
        Path path = folder.resolve(this == IDS ? "knn.npy" : "knn.npz");
        try (OutputStream out = Files.newOutputStream(path)) {
            switch (this) {
                case IDS -> ids(graph, out);
                case PAIRED -> {
                    ZipOutputStream zip = new ZipOutputStream(out);
                    member(zip, "data.npy", array -> pairs(graph, array));
                    zip.close();
                }
                case SPLIT -> {
                    ZipOutputStream zip = new ZipOutputStream(out);
                    member(zip, "knns.npy", array -> ids(graph, array));
                    member(zip, "dists.npy", array -> distances(graph, array));
                    zip.close();
                }
            }
        }
        return path;
    }

    private static void pairs(ChangedGraph graph, OutputStream out) throws IOException {
        try (NpyWriter npy = new NpyWriter(out, ElementType.FLOAT32, N, 2, graph.ids[0].length)) {
            for (int row = 0; row < N; row++) {
                for (long id : graph.ids[row]) {
                    npy.write((float) id);
                }
                for (double distance : graph.distances[row]) {
                    npy.write((float) distance);
                }
            }
        }
    }

    private static void ids(ChangedGraph graph, OutputStream out) throws IOException {
        try (NpyWriter npy = new NpyWriter(out, ElementType.INT64, N, graph.ids[0].length)) {
            for (long[] row : graph.ids) {
                for (long id : row) {
                    npy.write(id);
                }
            }
        }
    }

    private static void distances(ChangedGraph graph, OutputStream out) throws IOException {
        try (NpyWriter npy = new NpyWriter(out, ElementType.FLOAT32, N, graph.ids[0].length)) {
            for (double[] row : graph.distances) {
                for (double distance : row) {
                    npy.write((float) distance);
                }
            }
        }
    }

    private interface Written {
        void to(OutputStream out) throws IOException;
    }

    private static void member(ZipOutputStream zip, String name, Written array) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        array.to(bytes);
        zip.putNextEntry(new ZipEntry(name));
        zip.write(bytes.toByteArray());
    }
}
