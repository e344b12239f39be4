package lce.job.input;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

import lce.pipeline.block.PackedRows;
import org.apache.spark.TaskContext;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.util.TaskCompletionListener;

/**
 * Iterates over the rows of a partition, and writes each row's vector to the partition's file. The returned row names
 * the file instead of the vector. The file is complete after the last row.
 */
final class StagedRows implements Iterator<Row> {

    private final int partition;
    private final Iterator<Row> rows; // vector, id
    private final VectorPart part;
    private boolean isClosed;
    private long number;

    StagedRows(VectorParts parts, int partition, Iterator<Row> rows) throws IOException {
        this.partition = partition;
        this.rows = rows;
        this.part = parts.create(partition);
        TaskContext.get().addTaskCompletionListener((TaskCompletionListener) task -> close());
    }

    @Override
    public boolean hasNext() {
        boolean hasNext = !isClosed && rows.hasNext();
        if (!hasNext) {
            close();
        }
        return hasNext;
    }

    /** Returns a row of part, attempt, number in the part, length of the vector (0 for null) and id. */
    @Override
    public Row next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        Row row = rows.next();
        float[] vector = vector(row);
        long place = number++;
        try {
            part.write(
                    vector,
                    vector.length,
                    () -> DatasetFaces.NAME + " has in row " + place + " of its partition " + partition
                            + (row.isNullAt(1) ? "" : ", id " + row.get(1) + ","));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return RowFactory.create(partition, TaskContext.get().taskAttemptId(), place, vector.length, row.get(1));
    }

    /** Returns the elements, NaN for an element that is null. A vector that is null has no elements. */
    private static float[] vector(Row row) {
        if (row.isNullAt(0)) {
            return new float[0];
        }
        if (row.get(0) instanceof Vector ml) {
            return PackedRows.floats(ml.toArray());
        }
        List<Number> elements = row.getList(0);
        float[] vector = new float[elements.size()];
        int at = 0;
        for (Number element : elements) {
            vector[at++] = element == null ? Float.NaN : element.floatValue();
        }
        return vector;
    }

    private void close() {
        if (!isClosed) {
            isClosed = true;
            try {
                part.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
