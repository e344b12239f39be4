package lce.io.parquet;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import lce.io.BadInputException;
import lce.io.Storage;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.impl.ColumnReadStoreImpl;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/** One column of a file, row group by row group. */
public final class ColumnChunks implements Closeable {

    private final String path;
    private final MessageType schema;
    private final String[] leaf;
    private final String createdBy;
    private final ParquetFileReader file;

    private ColumnChunks(String path, MessageType schema, String[] leaf, String createdBy, ParquetFileReader file) {
        this.path = path;
        this.schema = schema;
        this.leaf = leaf;
        this.createdBy = createdBy;
        this.file = file;
    }

    /**
     * Opens a column for reading.
     *
     * @param leaf names from the first level down to a primitive column
     * @throws BadInputException if the file is damaged, or compressed by a codec that this Spark does not have
     */
    @SuppressWarnings(
            "deprecation") // the constructors that replace this one do not accept a footer in Spark 3.5's version
    public static ColumnChunks open(Storage storage, String path, String[] leaf) {
        ParquetMetadata footer = ParquetFooter.read(storage, path).of(Set.of(leaf[0]));
        MessageType schema = ColumnPath.only(footer.getFileMetaData().getSchema(), leaf);
        Configuration configuration = storage.configuration(path);
        requireCodec(configuration, path, footer.getBlocks(), leaf);
        try {
            ParquetFileReader file = new ParquetFileReader(configuration, storage.path(path), footer);
            file.setRequestedSchema(schema);
            return new ColumnChunks(path, schema, leaf, footer.getFileMetaData().getCreatedBy(), file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void requireCodec(
            Configuration configuration, String path, List<BlockMetaData> groups, String[] leaf) {
        for (BlockMetaData group : groups) {
            for (ColumnChunkMetaData column : group.getColumns()) {
                CompressionCodecName codec = column.getCodec();
                String implementation = codec.getHadoopCompressionCodecClassName();
                if (List.of(column.getPath().toArray()).equals(List.of(leaf))
                        && implementation != null
                        && configuration.getClassByNameOrNull(implementation) == null) {
                    throw new BadInputException(
                            path + " is compressed with " + codec.name().toLowerCase(Locale.ROOT)
                                    + ", a codec that this Spark does not have; write it again with zstd or snappy");
                }
            }
        }
    }

    /** The part of the file's schema that leads to the column. */
    public MessageType schema() {
        return schema;
    }

    /** What is done with the values of a row group. */
    public interface Body {
        void read(ColumnReader values) throws IOException;
    }

    /**
     * Reads one row group. What the body throws of its own is thrown on; what the library throws means that the file is
     * damaged.
     *
     * @throws BadInputException if the file is damaged
     */
    public void read(int group, Body body) {
        try {
            PageReadStore pages = file.readRowGroup(group);
            body.read(new ColumnReadStoreImpl(pages, new Ignoring(schema), schema, createdBy)
                    .getColumnReader(schema.getColumnDescription(leaf)));
        } catch (BadInputException | UncheckedIOException e) {
            throw e;
        } catch (RuntimeException e) {
            throw damaged(e);
        } catch (IOException e) {
            if (e instanceof EOFException
                    || e.getCause() != null && e.getCause().getClass().getName().contains("thrift")) {
                throw damaged(e);
            }
            throw new UncheckedIOException(e);
        }
    }

    private BadInputException damaged(Exception cause) {
        return new BadInputException(
                path + " is damaged Parquet: its column " + String.join(".", leaf) + " cannot be decoded ("
                        + BadInputException.inOneLine(cause) + "); write or copy it again",
                cause);
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The library wants a place for values to go; here they are read one by one. */
    private static final class Ignoring extends GroupConverter {

        private final GroupType type;

        Ignoring(GroupType type) {
            this.type = type;
        }

        @Override
        public Converter getConverter(int field) {
            Type child = type.getType(field);
            return child.isPrimitive() ? new PrimitiveConverter() {} : new Ignoring(child.asGroupType());
        }

        @Override
        public void start() {
            // nothing is assembled
        }

        @Override
        public void end() {
            // nothing is assembled
        }
    }
}
