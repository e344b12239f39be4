package lce.job;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import lce.io.BadInputException;
import lce.io.InputFiles;
import lce.io.Storage;
import org.apache.hadoop.fs.Path;
import lce.pipeline.FaceResults;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.IntegralType;

/**
 * The clusters of an earlier run, as its output folder has them. A face of that run is one of this run's when both have the user's own ids
 * and these are equal; when either has none, when both stand in the same row.
 */
final class PreviousClusters {

    private static final String NEXT_ID = "next_cluster_id";

    private final String path;
    private final Dataset<Row> table; // face, before: its cluster
    private final String key;         // what names a face in both runs: id or row
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
     * @param path     an output folder
     * @param ids      columns row, id of the faces that are to be clustered, or null when they have no ids
     * @param features what messages call these faces
     * @throws BadInputException when the folder is not a whole output that says which cluster ids are free, or when ids of the two runs
     *     cannot be compared or name faces more than once
     */
    static PreviousClusters open(SparkSession spark, Storage storage, String path, Dataset<Row> ids, String features) {
        JsonNode metrics = metrics(storage, path);
        ParquetTable written = ParquetTable.open(spark, storage, InputFiles.of(storage, new Path(storage.path(path), "clusters").toString()));
        if (!written.has("row") || !written.has("cluster")) {
            throw notAnOutput(path, "has a clusters/ without the columns row and cluster", null);
        }
        String key = ids != null && written.has("id") ? "id" : "row";
        Dataset<Row> table = written.select(key, "cluster").toDF("place", "face", "before").drop("place")
                .where(functions.col("before").notEqual(FaceResults.NO_CLUSTER));
        if (key.equals("id")) {
            requireSameKind(type(table, "face"), path, type(ids, "id"), features);
            requireDistinct(table, "face", path);
            requireDistinct(ids, "id", features);
        }
        return new PreviousClusters(path, table, key, metrics.get("clusters").longValue(), metrics.get(NEXT_ID).longValue());
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
        return new BadInputException(path + " " + what + "; name with --previous the --output of a run of this version of the job,"
                + " or leave out --previous to number clusters from 0", cause);
    }

    private static DataType type(Dataset<Row> table, String column) {
        return table.schema().apply(column).dataType();
    }

    private static void requireSameKind(DataType before, String path, DataType now, String features) {
        if (!before.equals(now) && !(before instanceof IntegralType && now instanceof IntegralType)) {
            throw new BadInputException(path + " has ids of type " + before.simpleString() + " and " + features + " ids of type "
                    + now.simpleString() + "; give the faces the ids they had");
        }
    }

    private static void requireDistinct(Dataset<Row> table, String column, String path) {
        Dataset<Row> repeated = table.where(functions.col(column).isNotNull()).groupBy(column).count().where("count > 1").select(column).limit(1);
        for (Row row : repeated.collectAsList()) {
            throw new BadInputException(path + " has the id " + row.get(0) + " more than once; give each face an id of its own, or leave out --previous");
        }
    }

    /**
     * How many faces a cluster of the earlier run and one of this run have in common, where they have any: columns before, now, faces.
     *
     * @param present columns row, cluster, and id where the faces have ids
     */
    Dataset<Row> inCommon(Dataset<Row> present) {
        Dataset<Row> now = present.select(functions.col(key).as("face"), functions.col("cluster").as("now")).where(functions.col("now").notEqual(FaceResults.NO_CLUSTER));
        return table.join(now, "face").groupBy("before", "now").agg(functions.count(functions.lit(1)).cast(DataTypes.LongType).as("faces"));
    }

    String path() {
        return path;
    }

    /** What faces of the two runs are matched by: id or row. */
    String matchedBy() {
        return key;
    }

    /** Number of clusters in the earlier run. */
    long clusters() {
        return clusters;
    }

    /** The smallest id that neither the earlier run nor any before it has given to a cluster. */
    long nextId() {
        return nextId;
    }
}
