package lce.io.parquet;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import lce.io.BadInputException;
import lce.io.FileKind;
import lce.io.Storage;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.Util;
import org.apache.parquet.format.converter.ParquetMetadataConverter;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;

/**
 * The footer of a Parquet file as it is stored. It is kept to the columns that are needed before the library interprets
 * it, so that neither types, encodings nor codecs of other columns have to be known to this Spark's version of the
 * library.
 */
final class ParquetFooter {

    private static final int TAIL_BYTES = 8; // length of the footer, then the magic
    private static final long LONGEST_FOOTER = 1 << 29; // longer than any writer's, and short enough for an array
    private static final String MAGIC = "PAR1";
    private static final String ENCRYPTED = "PARE";

    private final String path;
    private final FileMetaData stored;

    private ParquetFooter(String path, FileMetaData stored) {
        this.path = path;
        this.stored = stored;
    }

    /** Throws BadInputException if the file is not a whole Parquet file, or is encrypted. */
    static ParquetFooter read(Storage storage, String path) {
        long size = storage.size(path);
        try (FSDataInputStream in = storage.open(path)) {
            if (size < MAGIC.length() + TAIL_BYTES) {
                throw foreign(storage, path);
            }
            byte[] tail = new byte[TAIL_BYTES];
            in.readFully(size - TAIL_BYTES, tail);
            String magic = new String(tail, 4, 4, StandardCharsets.ISO_8859_1);
            if (magic.equals(ENCRYPTED)) {
                throw encrypted(path);
            }
            if (!magic.equals(MAGIC)) {
                throw foreign(storage, path);
            }
            long length = Integer.toUnsignedLong(
                    ByteBuffer.wrap(tail).order(ByteOrder.LITTLE_ENDIAN).getInt());
            if (length > Math.min(size - MAGIC.length() - TAIL_BYTES, LONGEST_FOOTER)) {
                throw damaged(path, "with a damaged footer", null);
            }
            byte[] footer = new byte[(int) length];
            in.readFully(size - TAIL_BYTES - length, footer);
            return parse(path, footer);
        } catch (EOFException e) {
            throw damaged(path, "that is cut short", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ParquetFooter parse(String path, byte[] footer) {
        FileMetaData stored;
        try {
            stored = Util.readFileMetaData(new ByteArrayInputStream(footer));
        } catch (IOException | RuntimeException e) {
            throw damaged(path, "with a damaged footer", e);
        }
        if (stored.isSetEncryption_algorithm()) {
            throw encrypted(path);
        }
        if (stored.getSchema().isEmpty()
                || stored.getRow_groups().stream()
                        .flatMap(group -> group.getColumns().stream())
                        .anyMatch(ParquetFooter::isNameless)) {
            throw damaged(path, "with a damaged footer", null);
        }
        for (SchemaElement element : stored.getSchema()) {
            if (element.isSetLogicalType() && element.getLogicalType().getSetField() == null) {
                element.unsetLogicalType(); // one that is newer than the library
            }
        }
        return new ParquetFooter(path, stored);
    }

    private static boolean isNameless(ColumnChunk chunk) {
        return !chunk.isSetMeta_data()
                || chunk.getMeta_data().getPath_in_schema().isEmpty();
    }

    /** What to say of a file that does not end as Parquet does. */
    private static BadInputException foreign(Storage storage, String path) {
        FileKind kind = FileKind.of(storage, path);
        return kind == FileKind.PARQUET
                ? damaged(path, "that is cut short", null)
                : kind.refusal(path, "is not a Parquet file; write or copy it again, or remove it from the table");
    }

    private static BadInputException damaged(String path, String what, Exception cause) {
        return new BadInputException(path + " is a Parquet file " + what + "; write or copy it again", cause);
    }

    private static BadInputException encrypted(String path) {
        return new BadInputException(
                path + " is encrypted Parquet, which the job cannot read; write it without encryption");
    }

    /** Rows of each row group. */
    long[] groupRows() {
        return stored.getRow_groups().stream().mapToLong(RowGroup::getNum_rows).toArray();
    }

    /** Returns the schema with no row groups, types that the library does not know being plain ones. */
    ParquetMetadata schema() {
        FileMetaData schema = stored.deepCopy();
        schema.setRow_groups(List.of());
        schema.unsetColumn_orders();
        return convert(schema);
    }

    /** Returns the footer with these columns of the first level alone. */
    ParquetMetadata of(Set<String> columns) {
        FileMetaData pruned = stored.deepCopy();
        List<SchemaElement> schema = pruned.getSchema();
        List<SchemaElement> kept = new ArrayList<>(List.of(schema.get(0)));
        int children = 0;
        for (int at = 1; at < schema.size(); ) {
            int end = endOfColumn(schema, at);
            if (columns.contains(schema.get(at).getName())) {
                kept.addAll(schema.subList(at, end));
                children++;
            }
            at = end;
        }
        schema.get(0).setNum_children(children);
        pruned.setSchema(kept);
        pruned.unsetColumn_orders(); // they are for all columns, and only order statistics
        for (RowGroup group : pruned.getRow_groups()) {
            group.setColumns(group.getColumns().stream()
                    .filter(chunk -> columns.contains(
                            chunk.getMeta_data().getPath_in_schema().get(0)))
                    .toList());
            group.getColumns().forEach(this::requireReadable);
        }
        return convert(pruned);
    }

    /** Elements of a schema stand in depth-first order, each with the number of its children. */
    private int endOfColumn(List<SchemaElement> schema, int at) {
        int end = at + 1;
        for (long open = schema.get(at).getNum_children(); open > 0; open--) {
            if (end == schema.size()) {
                throw damaged(path, "with a damaged footer", null);
            }
            open += schema.get(end++).getNum_children();
        }
        return end;
    }

    private void requireReadable(ColumnChunk chunk) {
        boolean known = chunk.getMeta_data().getCodec() != null
                && chunk.getMeta_data().getEncodings().stream().allMatch(encoding -> encoding != null);
        if (!known) {
            throw new BadInputException(
                    path + " has the column "
                            + String.join(".", chunk.getMeta_data().getPath_in_schema())
                            + " in an encoding or compression that is newer than this Spark; write it with pandas' to_parquet or an older format version");
        }
    }

    private ParquetMetadata convert(FileMetaData footer) {
        try {
            return new ParquetMetadataConverter().fromParquetMetadata(footer);
        } catch (IOException | RuntimeException e) {
            throw damaged(path, "with a damaged footer (" + BadInputException.inOneLine(e) + ")", e);
        }
    }
}
