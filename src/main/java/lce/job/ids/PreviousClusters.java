package lce.job.ids;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import lce.io.BadInputException;
import lce.io.InputFiles;
import lce.io.Storage;
import lce.job.input.ParquetTable;
import lce.pipeline.FaceResults;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.IntegralType;

/**
 * The clusters of an earlier run, read from its output folder. If both runs have the user's own ids, faces are matched
 * by id; otherwise they are matched by row.
 */
public final class PreviousClusters {

    private static final String NEXT_ID = "next_cluster_id";

    private final String path;
    private final Dataset<Row> table; // face, before: its cluster
    private final String key; // identifies a face in both runs: id or row
    private final long clusters;
    private final long nextId;

    private PreviousClusters(String path, Dataset<Row> table, String key, long clusters, long nextId) {
        this.path = path;
        this.table = table;
        this.key = key;
        this.clusters = clusters;
        this.nextId = nextId;
    }

    /**
     * Opens the clusters of an earlier run.
     *
     * @param path an output folder
     * @param ids columns row, id of the faces of this run, or null if they have no ids
     * @param features the name of these faces in messages
     * @throws BadInputException if the folder is not a complete output with the next free cluster id, or if ids of the
     *     two runs cannot be compared or are not unique
     */
    public static PreviousClusters open(
            SparkSession spark, Storage storage, String path, Dataset<Row> ids, String features) {
        JsonNode metrics = metrics(storage, path);
        ParquetTable written = ParquetTable.open(
                spark, storage, InputFiles.of(storage, new Path(storage.path(path), "clusters").toString()));
        if (!written.has("row") || !written.has("cluster")) {
            throw notAnOutput(path, "has a clusters/ without the columns row and cluster", null);
        }
        String key = ids != null && written.has("id") ? "id" : "row";
        Dataset<Row> table = written.select(key, "cluster")
                .toDF("place", "face", "before")
                .drop("place")
                .where(functions.col("before").notEqual(FaceResults.NO_CLUSTER));
        if (key.equals("id")) {
            requireSameKind(type(table, "face"), path, type(ids, "id"), features);
            requireDistinct(table, "face", path);
            requireDistinct(ids, "id", features);
        }
        return new PreviousClusters(
                path,
                table,
                key,
                metrics.get("clusters").longValue(),
                metrics.get(NEXT_ID).longValue());
    }

    private static JsonNode metrics(Storage storage, String path) {
        String file = new Path(storage.path(path), "metrics.json").toString();
        if (!storage.exists(file)) {
            throw notAnOutput(path, storage.exists(path) ? "holds no metrics.json" : "does not exist", null);
        }
        try (InputStream in = storage.open(file)) {
            JsonNode metrics = new ObjectMapper().readTree(in);
            for (String field : new String[] {"clusters", NEXT_ID}) {
                if (!metrics.path(field).isIntegralNumber()) {
                    throw notAnOutput(path, "has a metrics.json without " + field, null);
                }
            }
            return metrics;
        } catch (JsonProcessingException e) {
            throw notAnOutput(path, "has a metrics.json that is not JSON", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static BadInputException notAnOutput(String path, String what, Exception cause) {
        return new BadInputException(
                path + " " + what + "; set --previous to the --output of a run of this version of the job,"
                        + " or leave out --previous to number clusters from 0",
                cause);
    }

    private static DataType type(Dataset<Row> table, String column) {
        return table.schema().apply(column).dataType();
    }

    private static void requireSameKind(DataType before, String path, DataType now, String features) {
        if (!before.equals(now) && !(before instanceof IntegralType && now instanceof IntegralType)) {
            throw new BadInputException(path + " has ids of type " + before.simpleString() + ", but " + features
                    + " has ids of type " + now.simpleString() + "; use the ids of the earlier run");
        }
    }

    private static void requireDistinct(Dataset<Row> table, String column, String path) {
        Dataset<Row> repeated = table.where(functions.col(column).isNotNull())
                .groupBy(column)
                .count()
                .where("count > 1")
                .select(column)
                .limit(1);
        for (Row row : repeated.collectAsList()) {
            throw new BadInputException(path + " has the id " + row.get(0)
                    + " more than once; give each face a unique id, or leave out --previous");
        }
    }

    /**
     * Returns the number of common faces per pair of a cluster of the earlier run and a cluster of this run, if there
     * are any: columns before, now, faces.
     *
     * @param present columns row, cluster, and id if the faces have ids
     */
    Dataset<Row> inCommon(Dataset<Row> present) {
        Dataset<Row> now = present.select(
                        functions.col(key).as("face"), functions.col("cluster").as("now"))
                .where(functions.col("now").notEqual(FaceResults.NO_CLUSTER));
        return table.join(now, "face")
                .groupBy("before", "now")
                .agg(functions.count(functions.lit(1)).cast(DataTypes.LongType).as("faces"));
    }

    String path() {
        return path;
    }

    /** Returns the key that matches faces of the two runs: id or row. */
    String matchedBy() {
        return key;
    }

    /** Returns the number of clusters in the earlier run. */
    long clusters() {
        return clusters;
    }

    /** Returns the smallest id that neither the earlier run nor any run before it has assigned to a cluster. */
    long nextId() {
        return nextId;
    }
}
