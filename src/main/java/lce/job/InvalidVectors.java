package lce.job;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

import lce.io.BadInputException;
import lce.io.FeatureSegment;
import lce.io.Storage;
import lce.io.VectorFault;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/** Names faces whose vectors cannot be used, by the user's own file, the row in it, and id. */
final class InvalidVectors {

    private static final int NAMED = 5;

    private final String path;
    private final int count;
    private final int faces;
    private final List<String> first;

    private InvalidVectors(String path, int count, int faces, List<String> first) {
        this.path = path;
        this.count = count;
        this.faces = faces;
        this.first = first;
    }

    /**
     * Looks the first such faces up.
     *
     * @param rows     of all such faces, ascending; at least one
     * @param idColumn of a Parquet table; faces have no ids if the table has no such column or this is null
     */
    static InvalidVectors of(Storage storage, Faces faces, String embeddingColumn, String idColumn, int[] rows) {
        int[] first = Arrays.copyOf(rows, Math.min(NAMED, rows.length));
        return new InvalidVectors(faces.path(), rows.length, faces.count(),
                faces.table() == null ? inFiles(storage, faces, first) : inTable(faces, embeddingColumn, idColumn, first));
    }

    private static List<String> inFiles(Storage storage, Faces faces, int[] rows) {
        List<String> names = new ArrayList<>();
        long start = 0;
        for (FeatureSegment segment : faces.segments()) {
            for (int row : rows) {
                if (row >= start && row < start + segment.rows()) {
                    names.add(name(faces.path(), segment.path(), row - start, null, VectorFault.read(storage, segment, row - start)));
                }
            }
            start += segment.rows();
        }
        return names;
    }

    private static List<String> inTable(Faces faces, String embeddingColumn, String idColumn, int[] rows) {
        ParquetTable table = faces.table();
        Column id = idColumn != null && table.has(idColumn) ? functions.col(idColumn).cast("string") : functions.lit(null).cast("string");
        return table.ordered(functions.struct(functions.col(embeddingColumn).cast("array<double>"), id)).javaRDD().zipWithIndex()
                .filter(row -> Arrays.binarySearch(rows, row._2.intValue()) >= 0).collect().stream()
                .sorted(Comparator.comparing(row -> row._2)).map(row -> {
                    Row face = row._1.getStruct(2);
                    List<Double> vector = face.isNullAt(0) ? null : face.getList(0);
                    return name(faces.path(), row._1.getString(0), row._1.getLong(1), face.getString(1), VectorFault.of(vector));
                }).toList();
    }

    private static String name(String path, String file, long row, String id, VectorFault fault) {
        String part = new Path(file).getName();
        return "row " + row + (part.equals(new Path(path).getName()) ? "" : " of " + part) + (id == null ? "" : ", id " + id) + " (" + fault + ")";
    }

    /** @param advice ends the sentence */
    BadInputException refusal(String advice) {
        return new BadInputException(String.format(Locale.ROOT, "%s has %d of %d vectors that cannot be used: %s; %s", path, count, faces, names(), advice));
    }

    /** Returns a line for the console. */
    String leftOut() {
        return String.format(Locale.ROOT, "%,d faces have vectors that cannot be used and are left out: %s", count, names());
    }

    private String names() {
        return String.join(", ", first) + (count > first.size() ? ", ..." : "");
    }
}
