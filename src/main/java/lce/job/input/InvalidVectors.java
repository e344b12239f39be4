package lce.job.input;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

import lce.io.BadInputException;
import lce.io.Storage;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/** Names faces whose vectors cannot be used, by file, row in the file, and id. */
public final class InvalidVectors {

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
     * Looks up the first faces whose vectors cannot be used.
     *
     * @param ids columns row and id, or null if the faces have none
     * @param rows the rows of all such faces, ascending; at least one
     */
    public static InvalidVectors of(Storage storage, Faces faces, Dataset<Row> ids, int[] rows) {
        int[] first = Arrays.copyOf(rows, Math.min(NAMED, rows.length));
        Map<Long, String> idByRow = new HashMap<>();
        if (ids != null) {
            ids.where(functions.col("row").isin(IntStream.of(first).boxed().toArray()))
                    .collectAsList()
                    .forEach(row -> idByRow.put(row.getLong(0), String.valueOf(row.get(1))));
        }
        return new InvalidVectors(
                faces.path(),
                rows.length,
                faces.count(),
                IntStream.of(first)
                        .mapToObj(row -> {
                            Faces.Place place = faces.place(row);
                            String id = idByRow.get((long) row);
                            String file = new Path(place.file()).getName();
                            return "row " + place.row()
                                    + (file.equals(new Path(faces.path()).getName()) ? "" : " of " + file)
                                    + (id == null ? "" : ", id " + id) + " (" + faces.fault(storage, row) + ")";
                        })
                        .toList());
    }

    /** @param advice the remedy, which ends the message */
    public BadInputException refusal(String advice) {
        return new BadInputException(String.format(
                Locale.ROOT,
                "%s has %d of %d vectors that cannot be used: %s; %s",
                path,
                count,
                faces,
                names(),
                advice));
    }

    /** Returns the line for the console if the job excludes the faces. */
    public String leftOut() {
        return String.format(
                Locale.ROOT, "%,d faces are excluded because their vectors cannot be used: %s", count, names());
    }

    private String names() {
        return String.join(", ", first) + (count > first.size() ? ", ..." : "");
    }
}
