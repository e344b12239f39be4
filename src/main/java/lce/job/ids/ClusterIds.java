package lce.job.ids;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.LongStream;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import lce.pipeline.FaceResults;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.storage.StorageLevel;

/**
 * Assigns ids to the clusters of a run. Without an earlier run, ids are 0, 1, 2, ... in the order of the clusters'
 * smallest rows. With an earlier run:
 *
 * <ul>
 *   <li>A face <em>survives</em> if it is in both runs. An earlier cluster <em>continues</em> in the cluster of this
 *       run that holds more than half of its surviving faces, if there is one.
 *   <li>A cluster keeps an earlier cluster's id if that cluster continues in it and no other earlier cluster has more
 *       faces in it. If several qualify, it keeps the smallest id. No id is assigned twice, because an earlier cluster
 *       continues in at most one cluster.
 *   <li>All other clusters get ids that no run has assigned before, ascending in the order of their smallest rows.
 * </ul>
 */
public final class ClusterIds {

    private static final long NONE = -1;

    /**
     * The numbers of clusters that were kept, merged, split, lost and added since the earlier run.
     *
     * @param from the earlier run's output
     * @param matchedBy the key that identifies a face in both runs: id or row
     * @param faces faces that are in both runs
     * @param kept clusters of this run with the id of an earlier cluster
     * @param merged earlier clusters that continue in a cluster with another id
     * @param split earlier clusters whose surviving faces are now in more than one cluster; most of these clusters also
     *     keep their ids
     * @param gone earlier clusters without a surviving face
     * @param fresh clusters of this run with a new id
     */
    @JsonPropertyOrder({"from", "matched_by", "faces", "kept", "merged", "split", "gone", "new"})
    public record CarriedOver(
            String from,
            @JsonProperty("matched_by") String matchedBy,
            long faces,
            long kept,
            long merged,
            long split,
            long gone,
            @JsonProperty("new") long fresh) {}

    private final long[] ids; // [clusters], in the order of their smallest rows
    private final long next;
    private final CarriedOver carriedOver;

    private ClusterIds(long[] ids, long next, CarriedOver carriedOver) {
        this.ids = ids;
        this.next = next;
        this.carriedOver = carriedOver;
    }

    /** Returns the ids of a run without an earlier run. */
    public static ClusterIds inOrder(int clusters) {
        return new ClusterIds(LongStream.range(0, clusters).toArray(), clusters, null);
    }

    /**
     * Returns ids that keep those of an earlier run.
     *
     * @param present columns row, cluster (0, 1, ... in the order of their smallest rows), and id if the faces have ids
     * @param clusters number of clusters in this run
     */
    public static ClusterIds carriedOver(PreviousClusters previous, Dataset<Row> present, int clusters) {
        Dataset<Row> cells = heirs(previous.inCommon(present)).persist(StorageLevel.MEMORY_AND_DISK());
        try {
            Column kept = functions.col("before").equalTo(functions.col("heir_of"));
            Column first = functions.col("now").equalTo(functions.col("first_part")); // one row per earlier cluster
            Row counts = cells.agg(
                            functions.coalesce(functions.sum("faces"), functions.lit(0L)),
                            functions.count_if(kept),
                            functions.count_if(functions.col("goes_on")),
                            functions.count_if(first.and(functions.col("parts").gt(1))),
                            functions.count_if(first))
                    .first();
            long[] ids = new long[clusters];
            Arrays.fill(ids, NONE);
            for (long[] heirs : cells.where(kept)
                    .select("now", "before")
                    .javaRDD()
                    .mapPartitions(ClusterIds::packed)
                    .collect()) {
                for (int i = 0; i < heirs.length; i += 2) {
                    ids[(int) heirs[i]] = heirs[i + 1];
                }
            }
            long next = previous.nextId();
            for (int cluster = 0; cluster < clusters; cluster++) {
                if (ids[cluster] == NONE) {
                    ids[cluster] = next++;
                }
            }
            return new ClusterIds(
                    ids,
                    next,
                    new CarriedOver(
                            previous.path(),
                            previous.matchedBy(),
                            counts.getLong(0),
                            counts.getLong(1),
                            counts.getLong(2) - counts.getLong(1),
                            counts.getLong(3),
                            previous.clusters() - counts.getLong(4),
                            clusters - counts.getLong(1)));
        } finally {
            cells.unpersist();
        }
    }

    /** Returns the two longs of each row in one array. */
    private static Iterator<long[]> packed(Iterator<Row> rows) {
        LongStream.Builder longs = LongStream.builder();
        while (rows.hasNext()) {
            Row row = rows.next();
            longs.add(row.getLong(0)).add(row.getLong(1));
        }
        return List.of(longs.build().toArray()).iterator();
    }

    /**
     * Returns the table with additional columns.
     *
     * @param inCommon columns before, now, faces
     * @return these columns and parts: the number of clusters with faces of the earlier cluster; first_part: the first
     *     of those clusters; goes_on: true if the earlier cluster continues in this one; heir_of: the earlier cluster
     *     whose id this cluster keeps, or null
     */
    private static Dataset<Row> heirs(Dataset<Row> inCommon) {
        WindowSpec before = Window.partitionBy("before");
        WindowSpec now = Window.partitionBy("now");
        Column faces = functions.col("faces");
        return inCommon.withColumn("parts", functions.count("now").over(before))
                .withColumn("first_part", functions.min("now").over(before))
                .withColumn(
                        "goes_on", faces.multiply(2).gt(functions.sum("faces").over(before)))
                .withColumn("most", functions.max("faces").over(now))
                .withColumn(
                        "heir_of",
                        functions
                                .min(functions.when(
                                        functions.col("goes_on").and(faces.equalTo(functions.col("most"))),
                                        functions.col("before")))
                                .over(now));
    }

    /** Returns a cluster's id, or -1 for -1, the cluster of faces without a unit vector. */
    public long of(int cluster) {
        return named(ids, cluster);
    }

    private static long named(long[] ids, int cluster) {
        return cluster == FaceResults.NO_CLUSTER ? NONE : ids[cluster];
    }

    /** Returns the smallest id that no run has assigned yet. */
    public long next() {
        return next;
    }

    /** Returns the comparison with the earlier run, or null if there is none. */
    public CarriedOver carriedOver() {
        return carriedOver;
    }

    /** Returns the table with ids in its column cluster. The order of its rows does not change. */
    public Dataset<Row> name(Dataset<Row> clusters, JavaSparkContext spark) {
        if (carriedOver == null) {
            return clusters;
        }
        Broadcast<long[]> sharedIds = spark.broadcast(ids);
        UDF1<Long, Long> id = cluster -> named(sharedIds.value(), cluster.intValue());
        return clusters.withColumn(
                "cluster", functions.udf(id, DataTypes.LongType).asNonNullable().apply(functions.col("cluster")));
    }
}
