package lce.job.input;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import lce.io.BadInputException;
import lce.metrics.ClusteringScores;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.IntegralType;
import org.apache.spark.sql.types.StringType;

/**
 * Reads true identities from a column of Parquet. Whole numbers are identities. Texts are numbered in the order of
 * their first appearance. A null, a NaN (pandas writes integers with nulls as floats) or the text -1 is
 * {@link ClusteringScores#UNKNOWN}.
 */
final class ParquetLabels {

    private final ParquetTable table;
    private final String column;

    /** Throws BadInputException if the table has no such column, or it does not hold labels. */
    ParquetLabels(ParquetTable table, String column) {
        this.table = table;
        this.column = column;
        table.require(column, "--label-column");
        DataType type = table.type(column);
        if (!(type instanceof IntegralType
                || type instanceof StringType
                || type instanceof BooleanType
                || type instanceof DecimalType
                || type instanceof FloatType
                || type instanceof DoubleType)) {
            throw new BadInputException(table.path() + " has the column " + column + " of type " + type.simpleString()
                    + "; labels are integers or text");
        }
    }

    /** Returns the identity of each row. */
    long[] inOrder() {
        return numbered(table.select(column).javaRDD().map(row -> row.get(1)).collect());
    }

    /**
     * Returns the identities of the faces with these ids, in their order.
     *
     * @param ids columns row, id
     * @throws BadInputException if the table has no row, or several rows, for a face
     */
    long[] byId(String idColumn, Dataset<Row> ids) {
        Dataset<Row> labelled =
                table.select(idColumn, column).toDF("place", "id", "label").drop("place");
        List<Row> joined =
                ids.join(labelled, "id").orderBy("row").select("label", "row").collectAsList();
        long faces = joined.stream().map(row -> row.getLong(1)).distinct().count();
        if (faces < ids.count() || faces < joined.size()) {
            throw new BadInputException(table.path()
                    + (faces < ids.count()
                            ? " has labels for " + faces + " of the " + ids.count() + " faces by "
                            : " labels some faces more than once by ")
                    + idColumn + "; give each face one label");
        }
        return numbered(joined.stream().map(row -> row.get(0)).toList());
    }

    private long[] numbered(List<Object> values) {
        Map<Object, Long> numbers = new HashMap<>();
        long[] labels = new long[values.size()];
        for (int row = 0; row < labels.length; row++) {
            Object value = values.get(row);
            labels[row] = isUnknown(value)
                    ? ClusteringScores.UNKNOWN
                    : value instanceof Boolean bool
                            ? (bool ? 1 : 0)
                            : value instanceof Number number
                                    ? whole(number, row)
                                    : numbers.computeIfAbsent(value, text -> (long) numbers.size());
        }
        return labels;
    }

    private static boolean isUnknown(Object value) {
        return value == null
                || value instanceof Double d && d.isNaN()
                || value instanceof Float f && f.isNaN()
                || value.equals(String.valueOf(ClusteringScores.UNKNOWN));
    }

    private long whole(Number number, int row) {
        try {
            return number instanceof BigDecimal decimal
                    ? decimal.longValueExact()
                    : number instanceof Double || number instanceof Float
                            ? new BigDecimal(number.toString()).longValueExact()
                            : number.longValue();
        } catch (ArithmeticException | NumberFormatException e) {
            throw new BadInputException(
                    table.path() + " has the " + column + " " + number + " in row " + row
                            + ", which is not an integer; number the identities",
                    e);
        }
    }
}
