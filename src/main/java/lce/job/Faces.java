package lce.job;

import java.util.List;
import java.util.Optional;

import lce.io.FeatureParts;
import lce.io.FeatureSegment;
import lce.io.InputFiles;
import lce.io.KeptRows;
import lce.io.Storage;
import lce.io.VectorFault;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The embeddings that a job is given.
 *
 * @param path     as the user named it
 * @param table    null unless they are Parquet
 * @param segments where the vectors stand, one after the other
 */
record Faces(String path, ParquetTable table, List<FeatureSegment> segments) {

    private static final int IN_A_PARTITION = 50_000;

    /** @param staged a folder that the vectors of Parquet or of a compressed .npz are written into; it exists for as long as the job runs */
    static Faces open(SparkSession session, Storage storage, String path, Integer dim, String embeddingColumn, String staged) {
        InputFiles files = InputFiles.of(storage, path);
        if (!files.isParquet()) {
            return new Faces(path, null, FeatureParts.open(storage, files, dim, staged));
        }
        ParquetTable table = ParquetTable.open(session, storage, files);
        return new Faces(path, table, table.writeFeatures(embeddingColumn, staged));
    }

    /**
     * Returns the user's own ids by row number, columns row and id, or null if not all files have them.
     *
     * @throws BadInputException if the user has named a column that is not there
     */
    Dataset<Row> ids(ClusterOptions options) {
        if (table == null) {
            return null;
        }
        if (options.idColumn != null || table.has(options.idColumn())) {
            table.require(options.idColumn(), "--id-column");
            return table.ids(options.idColumn());
        }
        return null;
    }

    /** Returns what to say of ids that only some files have, and that nobody has asked for; nothing otherwise. */
    Optional<String> noteOnIds(ClusterOptions options) {
        boolean isPartial = table != null && options.idColumn == null && !table.has(options.idColumn()) && table.hasSomewhere(options.idColumn());
        return isPartial ? Optional.of("Only some files of " + path + " have the column " + options.idColumn() + ", so the job identifies faces by their rows") : Optional.empty();
    }

    /** Returns these faces without those that are not kept, for stages that know nothing of the others. */
    Faces keep(KeptRows kept) {
        return new Faces(path, table, FeatureSegment.keep(segments, kept));
    }

    /** A row of one of the user's files. */
    record Place(String file, long row) {
    }

    /** Returns where the user finds a face, none being left out. */
    Place place(int row) {
        if (table != null) {
            return table.place(row);
        }
        int segment = segment(row);
        return new Place(segments.get(segment).name(), row - firstRow(segment));
    }

    /** Reads a vector that is known to have a fault, none being left out, and says which. */
    String fault(Storage storage, int row) {
        int segment = segment(row);
        VectorFault fault = VectorFault.read(storage, segments.get(segment), row - firstRow(segment));
        return switch (fault) {
            case NOT_A_NUMBER -> table == null ? "not finite" : "null or not finite"; // null is staged as NaN,
            case INFINITE -> table == null ? "not finite" : "not finite or too large for float32"; // and double as float32
            case TOO_LARGE -> "too large for float32";
            case ZERO -> "zero";
        };
    }

    private int segment(int row) {
        int segment = 0;
        for (long left = row; left >= segments.get(segment).rows(); segment++) {
            left -= segments.get(segment).rows();
        }
        return segment;
    }

    private long firstRow(int segment) {
        return segments.stream().limit(segment).mapToLong(FeatureSegment::rows).sum();
    }

    int count() {
        return Math.toIntExact(segments.stream().mapToLong(FeatureSegment::rows).sum());
    }

    int dim() {
        return segments.get(0).dim();
    }

    /** Pieces to work in where the user has not said how many. */
    int partitions(int parallelism) {
        return Math.max(4 * parallelism, (count() - 1) / IN_A_PARTITION + 1);
    }
}
