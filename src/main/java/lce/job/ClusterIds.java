package lce.job;

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
 * What the clusters of a run are called. Without an earlier run 0, 1, 2, ... in the order of their smallest rows. With one:
 * <ul>
 * <li>Faces <em>survive</em> when they are in both runs. An earlier cluster <em>goes on</em> in that cluster of this run which holds more
 *     than half of its surviving faces, if there is one.
 * <li>A cluster keeps an earlier one's id when that one goes on in it and no other earlier cluster has more faces in it; among several such
 *     the smallest id. As an earlier cluster goes on in one cluster at most, no id is given twice.
 * <li>All other clusters get ids that no run has given before, ascending in the order of their smallest rows.
 * </ul>
 */
final class ClusterIds {

    private static final long NONE = -1;

    /**
     * What became of the earlier run's clusters.
     *
     * @param from      the earlier run's output
     * @param matchedBy what tells that a face is in both runs: id or row
     * @param faces     that are in both runs
     * @param kept      clusters of this run with the id of an earlier one
     * @param merged    earlier clusters that go on in a cluster of another id
     * @param split     earlier clusters whose surviving faces are in more than one cluster now; most of them are kept all the same
     * @param gone      earlier clusters of which no face survives
     * @param fresh     clusters of this run with an id that has never been given
     */
    @JsonPropertyOrder({"from", "matched_by", "faces", "kept", "merged", "split", "gone", "new"})
    record CarriedOver(String from, @JsonProperty("matched_by") String matchedBy, long faces, long kept, long merged, long split, long gone,
                       @JsonProperty("new") long fresh) {
    }

    private final long[] ids; // [clusters], by the number of their smallest rows' order
    private final long next;
    private final CarriedOver carriedOver;

    private ClusterIds(long[] ids, long next, CarriedOver carriedOver) {
        this.ids = ids;
        this.next = next;
        this.carriedOver = carriedOver;
    }

    /** Ids without an earlier run. */
    static ClusterIds inOrder(int clusters) {
        return new ClusterIds(LongStream.range(0, clusters).toArray(), clusters, null);
    }

    /**
     * @param present  columns row, cluster (0, 1, ... in the order of their smallest rows), and id where the faces have ids
     * @param clusters how many
     */
    static ClusterIds carriedOver(PreviousClusters previous, Dataset<Row> present, int clusters) {
        Dataset<Row> cells = heirs(previous.inCommon(present)).persist(StorageLevel.MEMORY_AND_DISK());
        try {
            Column kept = functions.col("before").equalTo(functions.col("heir_of"));
            Column first = functions.col("now").equalTo(functions.col("first_part")); // one row for each earlier cluster
            Row counts = cells.agg(functions.coalesce(functions.sum("faces"), functions.lit(0L)), functions.count_if(kept),
                    functions.count_if(functions.col("goes_on")), functions.count_if(first.and(functions.col("parts").gt(1))),
                    functions.count_if(first)).first();
            long[] ids = new long[clusters];
            Arrays.fill(ids, NONE);
            for (long[] heirs : cells.where(kept).select("now", "before").javaRDD().mapPartitions(ClusterIds::packed).collect()) {
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
            return new ClusterIds(ids, next, new CarriedOver(previous.path(), previous.matchedBy(), counts.getLong(0), counts.getLong(1),
                    counts.getLong(2) - counts.getLong(1), counts.getLong(3), previous.clusters() - counts.getLong(4), clusters - counts.getLong(1)));
        } finally {
            cells.unpersist();
        }
    }

    /** Two longs a row, in one array. */
    private static Iterator<long[]> packed(Iterator<Row> rows) {
        LongStream.Builder longs = LongStream.builder();
        while (rows.hasNext()) {
            Row row = rows.next();
            longs.add(row.getLong(0)).add(row.getLong(1));
        }
        return List.of(longs.build().toArray()).iterator();
    }

    /**
     * @param inCommon columns before, now, faces
     * @return these and parts: in how many clusters the earlier one's faces are, and first_part: the first of these; goes_on: whether the
     *     earlier one goes on in this one; heir_of: the earlier cluster whose id this one keeps, or null
     */
    private static Dataset<Row> heirs(Dataset<Row> inCommon) {
        WindowSpec before = Window.partitionBy("before");
        WindowSpec now = Window.partitionBy("now");
        Column faces = functions.col("faces");
        return inCommon.withColumn("parts", functions.count("now").over(before))
                .withColumn("first_part", functions.min("now").over(before))
                .withColumn("goes_on", faces.multiply(2).gt(functions.sum("faces").over(before)))
                .withColumn("most", functions.max("faces").over(now))
                .withColumn("heir_of", functions.min(functions.when(functions.col("goes_on").and(faces.equalTo(functions.col("most"))),
                        functions.col("before"))).over(now));
    }

    /** Returns a cluster's id; -1, which faces without a unit vector have in place of a cluster, stays what it is. */
    long of(int cluster) {
        return named(ids, cluster);
    }

    private static long named(long[] ids, int cluster) {
        return cluster == FaceResults.NO_CLUSTER ? NONE : ids[cluster];
    }

    /** The smallest id that no run has given to a cluster yet. */
    long next() {
        return next;
    }

    /** Null without an earlier run. */
    CarriedOver carriedOver() {
        return carriedOver;
    }

    /** The table with ids in the place of its column cluster; its rows stay in their order. */
    Dataset<Row> name(Dataset<Row> clusters, JavaSparkContext spark) {
        if (carriedOver == null) {
            return clusters;
        }
        Broadcast<long[]> all = spark.broadcast(ids);
        UDF1<Long, Long> id = cluster -> named(all.value(), cluster.intValue());
        return clusters.withColumn("cluster", functions.udf(id, DataTypes.LongType).asNonNullable().apply(functions.col("cluster")));
    }
}
