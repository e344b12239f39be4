package lce;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.ObjIntConsumer;
import java.util.function.UnaryOperator;

import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.Util;
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

    /** Replaces a file's footer by a changed one. */
    public static void rewriteFooter(Path file, Consumer<FileMetaData> change) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        int length = ByteBuffer.wrap(bytes, bytes.length - 8, 4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .getInt();
        FileMetaData footer = Util.readFileMetaData(new ByteArrayInputStream(bytes, bytes.length - 8 - length, length));
        change.accept(footer);
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        Util.writeFileMetaData(footer, written);
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.write(bytes, 0, bytes.length - 8 - length);
        written.writeTo(whole);
        whole.write(ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(written.size())
                .put("PAR1".getBytes())
                .array());
        Files.write(file, whole.toByteArray());
        Files.deleteIfExists(file.resolveSibling("." + file.getFileName() + ".crc"));
    }
}
