package lce.job.input;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;

import lce.io.BadInputException;
import lce.io.Storage;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnReader;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.TaskCompletionListener;

/** Reads columns of one value per row, as rows of Spark that start with the row's number. */
final class ParquetScalars implements Serializable {

    private final Storage storage;
    private final StructType schema;

    /** @param schema row, followed by the columns in the order of the pieces */
    ParquetScalars(Storage storage, StructType schema) {
        this.storage = storage;
        this.schema = schema;
    }

    /** Returns the rows of a task's pieces. It holds one piece at a time in memory. */
    Iterator<Row> rows(Iterator<ParquetPiece> pieces) {
        OpenColumn[] columns = IntStream.range(0, schema.size() - 1)
                .mapToObj(column -> new OpenColumn(storage, column))
                .toArray(OpenColumn[]::new);
        TaskContext.get().addTaskCompletionListener((TaskCompletionListener)
                task -> Arrays.stream(columns).forEach(OpenColumn::close));
        return new Iterator<>() {

            private Iterator<Row> rows = Collections.emptyIterator();

            @Override
            public boolean hasNext() {
                while (!rows.hasNext() && pieces.hasNext()) {
                    rows = rows(pieces.next(), columns);
                }
                return rows.hasNext();
            }

            @Override
            public Row next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                return rows.next();
            }
        };
    }

    private Iterator<Row> rows(ParquetPiece piece, OpenColumn[] open) {
        int columns = open.length;
        Object[][] values = new Object[columns][];
        for (int column = 0; column < columns; column++) {
            values[column] = column(piece, column, schema.fields()[column + 1], open[column]);
        }
        List<Row> rows = new ArrayList<>();
        for (int row = 0; row < piece.rows(); row++) {
            Object[] cells = new Object[columns + 1];
            cells[0] = piece.firstRow() + row;
            for (int column = 0; column < columns; column++) {
                cells[column + 1] = values[column][row];
            }
            rows.add(RowFactory.create(cells));
        }
        return rows.iterator();
    }

    private static Object[] column(ParquetPiece piece, int column, StructField field, OpenColumn open) {
        Object[] values = new Object[Math.toIntExact(piece.rows())];
        if (piece.leaf(column) == null) {
            String constant = piece.constant(column);
            Arrays.fill(
                    values,
                    constant == null || field.dataType().equals(DataTypes.StringType)
                            ? constant
                            : Long.valueOf(constant));
            return values;
        }
        open.of(piece).read(piece.group(), in -> read(piece, in, field.dataType(), values));
        return values;
    }

    private static void read(ParquetPiece piece, ColumnReader in, DataType wanted, Object[] values) {
        ColumnDescriptor column = in.getDescriptor();
        if (in.getTotalValueCount() != values.length) {
            throw new BadInputException(piece.path() + " is damaged Parquet: its column "
                    + String.join(".", column.getPath()) + " has " + in.getTotalValueCount() + " values for "
                    + values.length + " rows; write or copy it again");
        }
        ScalarType type = ScalarType.of(column.getPrimitiveType()).orElseThrow();
        for (int row = 0; row < values.length; row++) {
            if (in.getCurrentDefinitionLevel() == column.getMaxDefinitionLevel()) {
                values[row] = widened(type.value(in), wanted);
            }
            in.consume();
        }
    }

    /** Returns the value in the table's type, because files may store a column in types of different widths. */
    private static Object widened(Object value, DataType wanted) {
        if (wanted.equals(DataTypes.LongType)) {
            return ((Number) value).longValue();
        }
        return wanted.equals(DataTypes.DoubleType) ? ((Number) value).doubleValue() : value;
    }
}
