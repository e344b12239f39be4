package lce;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.function.ObjIntConsumer;
import java.util.function.UnaryOperator;

import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;

/** Writes Parquet files of any schema, row by row. */
public final class ParquetFiles {

    /** Length of {@link #vector}. */
    public static final int DIM = 8;

    private ParquetFiles() {}

    /** Writes a file with the library's defaults. */
    public static Path write(Path file, String columns, int rows, ObjIntConsumer<Group> fill) {
        return write(file, columns, rows, fill, options -> options);
    }

    /** @param columns as MessageTypeParser reads them, without the message around them */
    public static Path write(
            Path file,
            String columns,
            int rows,
            ObjIntConsumer<Group> fill,
            UnaryOperator<ExampleParquetWriter.Builder> options) {
        MessageType schema = MessageTypeParser.parseMessageType("message table { " + columns + " }");
        try (ParquetWriter<Group> writer = options.apply(
                        ExampleParquetWriter.builder(new org.apache.hadoop.fs.Path(file.toString()))
                                .withType(schema))
                .build()) {
            for (int row = 0; row < rows; row++) {
                Group group = new SimpleGroup(schema);
                fill.accept(group, row);
                writer.write(group);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }

    /**
     * Adds a list of floats in the layout of the format's specification: {@code embedding (LIST) { repeated list {
     * element } }}.
     */
    public static void addList(Group group, float[] vector) {
        Group list = group.addGroup("embedding");
        for (float value : vector) {
            list.addGroup("list").append("element", value);
        }
    }

    /** A row's vector of small integers, the same as in the files that DuckDB has written. */
    public static float[] vector(int row) {
        float[] vector = new float[DIM];
        for (int i = 0; i < DIM; i++) {
            vector[i] = (row * 7 + i * 3) % 13 - 6;
        }
        return vector;
    }
}
