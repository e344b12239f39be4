package lce;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Embeddings with the user's own ids, and labels, from Parquet. */
@Tag("long")
class ParquetTest {

    private static final Path GOLDEN = Path.of("src/test/resources/golden/spread");
    private static final int DIM = 32;

    @TempDir
    Path folder;

    private double[] x;
    private List<String> labels;

    @BeforeEach
    void readTheSameFacesAsArrays() throws IOException {
        x = Npy.read(GOLDEN.resolve("features.npy"));
        labels = Files.readAllLines(GOLDEN.resolve("labels.meta"));
    }

    @Test
    void ownIdsComeBackWithTheClusters() throws IOException {
        writeFeatures("id", "embedding", -1);
        Path out = run(List.of("--labels", GOLDEN.resolve("labels.meta").toString()));
        assertArrayEquals(Npy.read(GOLDEN.resolve("labels_pred.npy")), Npy.read(out.resolve("labels.npy")));
        List<Row> rows = SharedSpark.session()
                .read()
                .parquet(out.resolve("clusters").toString())
                .orderBy("row")
                .collectAsList();
        assertArrayEquals(
                new String[] {"row", "id", "cluster", "cluster_size", "density"},
                rows.get(0).schema().fieldNames());
        for (int row = 0; row < rows.size(); row++) {
            assertEquals("face-" + row, rows.get(row).getString(1));
        }
    }

    @Test
    void labelsWithIdsAreJoinedById() throws IOException {
        writeFeatures("id", "embedding", -1);
        List<Row> rows = new ArrayList<>();
        for (int row = 0; row < labels.size(); row++) {
            rows.add(RowFactory.create("face-" + row, "person " + labels.get(row)));
        }
        Collections.shuffle(rows, new Random(1));
        SharedSpark.session()
                .createDataFrame(
                        rows, new StructType().add("id", DataTypes.StringType).add("label", DataTypes.StringType))
                .write()
                .parquet(folder.resolve("labels.parquet").toString());
        Path out = run(List.of("--labels", folder.resolve("labels.parquet").toString()));
        assertEquals(
                new ObjectMapper()
                        .readTree(GOLDEN.resolve("metrics.json").toFile())
                        .at("/bcubed/fscore")
                        .asDouble(),
                new ObjectMapper()
                        .readTree(out.resolve("metrics.json").toFile())
                        .at("/bcubed/fscore")
                        .asDouble(),
                1e-6);
    }

    @Test
    void aFaceWithTwoLabelsIsRefused() throws IOException {
        writeFeatures("id", "embedding", -1);
        List<Row> rows = new ArrayList<>();
        for (int row = 0; row < labels.size(); row++) {
            rows.add(RowFactory.create("face-" + row, "person " + labels.get(row)));
        }
        rows.add(RowFactory.create("face-3", "somebody else"));
        SharedSpark.session()
                .createDataFrame(
                        rows, new StructType().add("id", DataTypes.StringType).add("label", DataTypes.StringType))
                .write()
                .parquet(folder.resolve("labels.parquet").toString());
        String said = Jobs.refusal(
                flags(List.of("--labels", folder.resolve("labels.parquet").toString())));
        assertTrue(said.contains("labels.parquet labels some faces more than once by id"), said);
    }

    @Test
    void columnsCanBeNamed() throws IOException {
        writeFeatures("name", "vector", -1);
        Path out = run(List.of("--id-column", "name", "--embedding-column", "vector"));
        assertTrue(SharedSpark.session()
                .read()
                .parquet(out.resolve("clusters").toString())
                .schema()
                .contains(new org.apache.spark.sql.types.StructField(
                        "id", DataTypes.StringType, true, org.apache.spark.sql.types.Metadata.empty())));
    }

    @Test
    void aMissingColumnIsRefusedWithThoseThereAre() {
        writeFeatures("id", "vector", -1);
        String said = Jobs.refusal(flags(List.of()));
        assertTrue(
                said.contains("no column embedding")
                        && said.contains("[id, vector]")
                        && said.contains("--embedding-column"),
                said);
    }

    @Test
    void anEmbeddingOfAnotherLengthIsNamed() {
        writeFeatures("id", "embedding", 50);
        String said = Jobs.refusal(flags(List.of()));
        assertTrue(said.contains("length 31, but others have length 32") && said.contains("embed"), said);
    }

    private void writeFeatures(String id, String embedding, int shortRow) {
        List<Row> rows = new ArrayList<>();
        for (int row = 0; row < x.length / DIM; row++) {
            float[] vector = new float[row == shortRow ? DIM - 1 : DIM];
            for (int c = 0; c < vector.length; c++) {
                vector[c] = (float) x[row * DIM + c];
            }
            rows.add(RowFactory.create("face-" + row, vector));
        }
        SharedSpark.session()
                .createDataFrame(
                        SharedSpark.context().parallelize(rows, 3),
                        new StructType()
                                .add(id, DataTypes.StringType)
                                .add(embedding, DataTypes.createArrayType(DataTypes.FloatType)))
                .write()
                .parquet(folder.resolve("faces.parquet").toString());
    }

    private Path run(List<String> more) {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        assertEquals(0, Jobs.cluster(flags(more), new PrintStream(said)), said::toString);
        return folder.resolve("out");
    }

    private List<String> flags(List<String> more) {
        List<String> flags = new ArrayList<>(List.of(
                "--features",
                folder.resolve("faces.parquet").toString(),
                "--knn",
                GOLDEN.resolve("knn_split.npz").toString(),
                "--lce-weights",
                GOLDEN.resolve("LCENet.pth").toString(),
                "--pce-weights",
                GOLDEN.resolve("PCENet.pth").toString(),
                "--precision",
                "f32",
                "--output",
                folder.resolve("out").toString()));
        flags.addAll(more);
        return flags;
    }
}
