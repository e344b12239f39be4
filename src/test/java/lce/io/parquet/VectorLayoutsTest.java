package lce.io.parquet;

import static lce.io.parquet.VectorFiles.LIST;
import static lce.io.parquet.VectorFiles.ROWS;
import static lce.io.parquet.VectorFiles.assertAllVectors;
import static lce.io.parquet.VectorFiles.read;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.ObjIntConsumer;
import java.util.stream.Stream;

import lce.ParquetFiles;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.io.api.Binary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Vectors in every type of column that writers store them in. */
class VectorLayoutsTest {

    @TempDir
    Path folder;

    /** An element of a list, added to the group that holds it. */
    private interface Element {
        void add(Group list, String name, int value);
    }

    static Stream<Arguments> layouts() {
        Element asFloat = (list, name, value) -> list.append(name, (float) value);
        Element asInt = (list, name, value) -> list.append(name, value);
        Element asLong = (list, name, value) -> list.append(name, (long) value);
        return Stream.of(
                list("repeated group list { optional float element; }", "list", "element", asFloat),
                list("repeated group list { optional float item; }", "list", "item", asFloat),
                list("repeated group bag { optional float array_element; }", "bag", "array_element", asFloat),
                list("repeated group array { required float array; }", "array", "array", asFloat),
                list("repeated float array;", null, "array", asFloat),
                arguments("repeated float embedding;", (ObjIntConsumer<Group>) (group, row) -> {
                    for (float value : ParquetFiles.vector(row)) {
                        group.append("embedding", value);
                    }
                }),
                list(
                        "repeated group list { required double element; }",
                        "list",
                        "element",
                        (list, name, value) -> list.append(name, (double) value)),
                list("repeated group list { optional int32 element; }", "list", "element", asInt),
                list("repeated group list { optional int32 element (INTEGER(8,true)); }", "list", "element", asInt),
                list("repeated group list { optional int32 element (INTEGER(16,true)); }", "list", "element", asInt),
                list("repeated group list { optional int64 element; }", "list", "element", asLong),
                list(
                        "repeated group list { optional int32 element (DECIMAL(9,2)); }",
                        "list",
                        "element",
                        (list, name, value) -> list.append(name, 100 * value)),
                list(
                        "repeated group list { optional int64 element (DECIMAL(18,2)); }",
                        "list",
                        "element",
                        (list, name, value) -> list.append(name, 100L * value)),
                list(
                        "repeated group list { optional fixed_len_byte_array(9) element (DECIMAL(20,2)); }",
                        "list",
                        "element",
                        (list, name, value) ->
                                list.append(name, Binary.fromConstantByteArray(bigEndian(100 * value, 9)))),
                list(
                        "repeated group list { optional binary element (DECIMAL(20,2)); }",
                        "list",
                        "element",
                        (list, name, value) -> list.append(
                                name,
                                Binary.fromConstantByteArray(
                                        BigInteger.valueOf(100L * value).toByteArray()))),
                list(
                        "repeated group list { optional fixed_len_byte_array(2) element; }",
                        "list",
                        "element",
                        (list, name, value) -> list.append(name, Binary.fromConstantByteArray(half(value)))),
                arguments("required binary embedding;", (ObjIntConsumer<Group>)
                        (group, row) -> group.append("embedding", Binary.fromConstantByteArray(bytes(row)))),
                arguments("optional fixed_len_byte_array(32) embedding;", (ObjIntConsumer<Group>)
                        (group, row) -> group.append("embedding", Binary.fromConstantByteArray(bytes(row)))));
    }

    private static Arguments list(String repeated, String group, String name, Element element) {
        ObjIntConsumer<Group> fill = (row, number) -> {
            Group list = row.addGroup("embedding");
            for (float value : ParquetFiles.vector(number)) {
                element.add(group == null ? list : list.addGroup(group), name, (int) value);
            }
        };
        return arguments("optional group embedding (LIST) { " + repeated + " }", fill);
    }

    private static byte[] bigEndian(int value, int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) (value < 0 ? -1 : 0));
        ByteBuffer.wrap(bytes).putInt(length - Integer.BYTES, value);
        return bytes;
    }

    /** Small integers as float16. */
    private static byte[] half(int value) {
        int bits = Float.floatToIntBits(value);
        int half = value == 0 ? 0 : bits >>> 16 & 0x8000 | (bits >>> 23 & 0xff) - 127 + 15 << 10 | bits >>> 13 & 0x3ff;
        return new byte[] {(byte) half, (byte) (half >>> 8)};
    }

    private static byte[] bytes(int row) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * ParquetFiles.DIM).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(ParquetFiles.vector(row));
        return bytes.array();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("layouts")
    void everyLayoutOfListsIsRead(String columns, ObjIntConsumer<Group> fill) throws IOException {
        for (WriterVersion version : WriterVersion.values()) {
            for (boolean dictionary : new boolean[] {true, false}) {
                Path file = ParquetFiles.write(
                        folder.resolve(version + "-" + dictionary + ".parquet"),
                        columns,
                        ROWS,
                        fill,
                        options -> options.withWriterVersion(version).withDictionaryEncoding(dictionary));
                assertAllVectors(read(file, "embedding"));
            }
        }
    }

    @Test
    void unsignedElementsAreNotNegative() throws IOException {
        Path file = ParquetFiles.write(
                folder.resolve("unsigned.parquet"),
                "optional group embedding (LIST) { repeated group list { optional int32 element (INTEGER(32,false)); } }",
                1,
                (row, number) -> row.addGroup("embedding").addGroup("list").append("element", -1));
        assertArrayEquals(new float[] {4294967295f}, read(file, "embedding").get(0));
    }

    @Test
    void nullAndEmptyVectorsHaveNoElementsAndNullElementsAreNaN() throws IOException {
        Path file = ParquetFiles.write(folder.resolve("nulls.parquet"), LIST, 3, (row, number) -> {
            if (number == 1) {
                row.addGroup("embedding");
            } else if (number == 2) {
                Group list = row.addGroup("embedding");
                list.addGroup("list").append("element", 1f);
                list.addGroup("list");
            }
        });
        List<float[]> vectors = read(file, "embedding");
        assertEquals(
                List.of(0, 0, 2), vectors.stream().map(vector -> vector.length).toList());
        assertArrayEquals(new float[] {1, Float.NaN}, vectors.get(2));
    }
}
