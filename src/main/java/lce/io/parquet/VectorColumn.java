package lce.io.parquet;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

import lce.io.BadInputException;
import lce.io.HalfFloats;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;

/**
 * A column of vectors: a list of numbers in any of the layouts that writers use ({@code list.element},
 * {@code list.item}, {@code bag.array_element}, {@code array}, or a bare repeated number), or bytes, which are
 * little-endian float32.
 */
public final class VectorColumn {

    private static final int HALF_BYTES = 2;

    private final String path;
    private final ColumnDescriptor leaf;
    private final int listLevel; // definition level from which on there is an element; 0 if vectors are bytes
    private final Element element;

    private VectorColumn(String path, ColumnDescriptor leaf, int listLevel, Element element) {
        this.path = path;
        this.leaf = leaf;
        this.listLevel = listLevel;
        this.element = element;
    }

    /** A value of a list, as a number. */
    private interface Element {
        float next(ColumnReader values);
    }

    /** One row's vector. */
    public interface Sink {

        /**
         * @param row within the row group
         * @param values float[at least length], which the next row overwrites; null elements are NaN
         * @param length 0 if the vector is null or has no elements
         */
        void vector(long row, float[] values, int length) throws IOException;
    }

    /**
     * Finds the vectors of a file.
     *
     * @param column names from the first level down to the column, or to its numbers
     * @throws BadInputException if the column does not hold vectors
     */
    public static VectorColumn of(String path, MessageType schema, String[] column) {
        Type type = schema.getType(column);
        List<String[]> leaves = schema.getPaths().stream()
                .filter(each -> startsWith(each, column))
                .toList();
        if (leaves.size() != 1) {
            String name = String.join(".", column);
            throw new BadInputException(path + " has the column " + name + ", which is "
                    + (isMlVector(type)
                            ? "a vector of Spark ML; write it as a list with pyspark.ml.functions.vector_to_array"
                            : "a struct or map; name the field with the vectors, for instance " + name + "."
                                    + type.asGroupType().getFields().stream()
                                            .map(Type::getName)
                                            .findFirst()
                                            .orElse("embedding")));
        }
        ColumnDescriptor leaf = schema.getColumnDescription(leaves.get(0));
        if (leaf.getMaxRepetitionLevel() == 0
                && (isBytes(leaf.getPrimitiveType()) || isOfNulls(leaf.getPrimitiveType()))) {
            return new VectorColumn(path, leaf, 0, null);
        }
        Element element = leaf.getMaxRepetitionLevel() == 1 ? element(leaf.getPrimitiveType()) : null;
        if (element == null) {
            throw noVectors(path, leaf);
        }
        return new VectorColumn(path, leaf, listLevel(schema, leaf.getPath()), element);
    }

    private static BadInputException noVectors(String path, ColumnDescriptor leaf) {
        return new BadInputException(path + " has the column " + String.join(".", leaf.getPath()) + " of type "
                + describe(leaf) + "; embeddings are lists of numbers, or bytes of little-endian float32");
    }

    private static boolean startsWith(String[] path, String[] column) {
        return path.length >= column.length && Arrays.equals(path, 0, column.length, column, 0, column.length);
    }

    private static boolean isMlVector(Type type) {
        GroupType group = type.asGroupType();
        return List.of("type", "size", "indices", "values")
                .equals(group.getFields().stream().map(Type::getName).toList());
    }

    private static boolean isBytes(PrimitiveType type) {
        return (type.getPrimitiveTypeName() == PrimitiveTypeName.BINARY
                        || type.getPrimitiveTypeName() == PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY)
                && type.getLogicalTypeAnnotation() == null;
    }

    /** Writers give a column that has nothing but nulls the type int32, because the format has none for it. */
    private static boolean isOfNulls(PrimitiveType type) {
        LogicalTypeAnnotation logical = type.getLogicalTypeAnnotation();
        return type.getPrimitiveTypeName() == PrimitiveTypeName.INT32
                && type.isRepetition(Repetition.OPTIONAL)
                && !(logical instanceof DecimalLogicalTypeAnnotation)
                && !(logical instanceof IntLogicalTypeAnnotation);
    }

    /** The definition level of the one repeated field above the leaf. */
    private static int listLevel(MessageType schema, String[] leaf) {
        for (int depth = 1; ; depth++) {
            String[] ancestor = Arrays.copyOf(leaf, depth);
            if (schema.getType(ancestor).isRepetition(Repetition.REPEATED)) {
                return schema.getMaxDefinitionLevel(ancestor);
            }
        }
    }

    private static Element element(PrimitiveType type) {
        LogicalTypeAnnotation logical = type.getLogicalTypeAnnotation();
        if (logical instanceof DecimalLogicalTypeAnnotation decimal) {
            return decimal(type, Math.pow(10, decimal.getScale()));
        }
        boolean isUnsigned = logical instanceof IntLogicalTypeAnnotation integer && !integer.isSigned();
        boolean isNumber = logical == null || logical instanceof IntLogicalTypeAnnotation;
        return switch (type.getPrimitiveTypeName()) {
            case FLOAT -> ColumnReader::getFloat;
            case DOUBLE -> values -> (float) values.getDouble();
            case INT32 ->
                !isNumber
                        ? null
                        : isUnsigned ? values -> Integer.toUnsignedLong(values.getInteger()) : ColumnReader::getInteger;
            case INT64 ->
                !isNumber
                        ? null
                        : isUnsigned
                                ? values -> new BigInteger(Long.toUnsignedString(values.getLong())).floatValue()
                                : ColumnReader::getLong;
            // only float16 is stored so; as a type it is newer than Spark 3.5's library
            case FIXED_LEN_BYTE_ARRAY ->
                type.getTypeLength() != HALF_BYTES
                        ? null
                        : values -> HalfFloats.fromHalf(values.getBinary()
                                .toByteBuffer()
                                .order(ByteOrder.LITTLE_ENDIAN)
                                .getShort());
            default -> null;
        };
    }

    private static Element decimal(PrimitiveType type, double unit) {
        return switch (type.getPrimitiveTypeName()) {
            case INT32 -> values -> (float) (values.getInteger() / unit);
            case INT64 -> values -> (float) (values.getLong() / unit);
            default -> values -> (float) (new BigInteger(values.getBinary().getBytesUnsafe()).doubleValue() / unit);
        };
    }

    private static String describe(ColumnDescriptor leaf) {
        PrimitiveType type = leaf.getPrimitiveType();
        String name = type.getLogicalTypeAnnotation() == null
                ? type.getPrimitiveTypeName().name()
                : type.getLogicalTypeAnnotation().toString();
        return "list of ".repeat(leaf.getMaxRepetitionLevel()) + name.toLowerCase(Locale.ROOT);
    }

    /** Names from the first level down to the numbers. */
    public String[] leaf() {
        return leaf.getPath();
    }

    /**
     * Reads the vectors of a row group in their order.
     *
     * @throws BadInputException if there are more or fewer rows, or a vector of bytes has no whole number of floats
     */
    public void read(ColumnReader values, long rows, Sink sink) throws IOException {
        float[] vector = new float[0];
        long left = values.getTotalValueCount();
        for (long row = 0; row < rows; row++) {
            requireRows(left > 0, rows);
            int level = values.getCurrentDefinitionLevel();
            int length = 0;
            if (level < listLevel || element == null && level < leaf.getMaxDefinitionLevel()) {
                values.consume();
                left--;
            } else if (element == null) {
                if (isOfNulls(leaf.getPrimitiveType())) {
                    throw noVectors(path, leaf);
                }
                vector = floats(values.getBinary().toByteBuffer(), vector, row);
                length = vector.length;
                values.consume();
                left--;
            } else {
                do {
                    if (length == vector.length) {
                        vector = Arrays.copyOf(vector, Math.max(16, 2 * length));
                    }
                    vector[length++] = values.getCurrentDefinitionLevel() == leaf.getMaxDefinitionLevel()
                            ? element.next(values)
                            : Float.NaN;
                    values.consume();
                    left--;
                } while (left > 0 && values.getCurrentRepetitionLevel() > 0);
            }
            sink.vector(row, vector, length);
        }
        requireRows(left == 0, rows);
    }

    private void requireRows(boolean fits, long rows) {
        if (!fits) {
            throw new BadInputException(path + " is damaged Parquet: its column " + String.join(".", leaf.getPath())
                    + " does not have the " + rows + " rows of its footer; write or copy it again");
        }
    }

    private float[] floats(ByteBuffer bytes, float[] last, long row) {
        int length = bytes.remaining() / Float.BYTES;
        if (length * Float.BYTES != bytes.remaining()) {
            throw new BadInputException(path + " has in row " + row + " of a row group " + bytes.remaining()
                    + " bytes in " + String.join(".", leaf.getPath())
                    + ", which is not a whole number of float32 values; write embeddings as lists of float");
        }
        float[] vector = length == last.length ? last : new float[length];
        bytes.slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(vector);
        return vector;
    }
}
