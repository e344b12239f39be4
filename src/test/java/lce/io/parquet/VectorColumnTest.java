package lce.io.parquet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ObjIntConsumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import lce.ParquetFiles;
import lce.io.BadInputException;
import lce.io.Fuzz;
import lce.io.Storage;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.crypto.FileEncryptionProperties;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.api.Binary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Vectors from Parquet as its many writers store them. Each file holds {@link ParquetFiles#vector} in each row. */
class VectorColumnTest {

    private static final Path DUCKDB = Path.of("src/test/resources/io/parquet");
    private static final Storage STORAGE = Storage.of(new Configuration());
    private static final String LIST =
            "optional group embedding (LIST) { repeated group list { optional float element; } }";
    private static final int ROWS = 40;

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

    @ParameterizedTest
    @EnumSource(
            value = CompressionCodecName.class,
            names = {"UNCOMPRESSED", "SNAPPY", "GZIP", "ZSTD", "LZ4", "LZ4_RAW"})
    void everyCodecThatSparkBringsIsRead(CompressionCodecName codec) throws IOException {
        assertAllVectors(read(lists("file.parquet", options -> options.withCompressionCodec(codec)), "embedding"));
    }

    @Test
    void manyPagesAndRowGroupsAndEveryEncodingOfFloatsAreRead() throws IOException {
        assertAllVectors(read(
                lists("file.parquet", options -> options.withPageSize(64)
                        .withRowGroupSize(256L)
                        .withMinRowCountForPageSizeCheck(1)
                        .withByteStreamSplitEncoding(true)
                        .withDictionaryEncoding(false)
                        .withPageWriteChecksumEnabled(true)),
                "embedding"));
    }

    @ParameterizedTest
    @CsvSource({
        "odd, embedding",
        "variant, embedding",
        "array, embedding",
        "dec, embedding",
        "uuid, embedding",
        "struct, face.embedding",
        "dots, face.embedding",
        "v2, embedding",
        "zstd, embedding",
        "gzip, embedding",
        "lz4raw, embedding"
    })
    void filesThatDuckDbHasWrittenAreRead(String name, String column) throws IOException {
        assertAllVectors(read(DUCKDB.resolve("duckdb-" + name + ".parquet"), column));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "optional int64 other (TIMESTAMP(NANOS,true))",
                "optional int32 other (TIME(MILLIS,true))",
                "optional int64 other (TIME(NANOS,false))",
                "optional fixed_len_byte_array(12) other (INTERVAL)",
                "optional fixed_len_byte_array(16) other (UUID)",
                "optional int96 other",
                "optional int64 __index_level_0__",
                "optional int64 _metadata",
                "optional group _metadata { optional binary file_path; }",
                "optional int64 Embedding",
                "optional binary other (BSON)",
                "optional group other (MAP) { repeated group key_value { required binary key (UTF8); optional int64 value; } }",
                "repeated group other { repeated int32 deep; }",
                "optional group embeddings { optional int32 embedding; }"
            })
    void columnsThatNobodyAskedForMayBeOfAnyType(String other) throws IOException {
        assertAllVectors(read(
                ParquetFiles.write(
                        folder.resolve("other.parquet"),
                        statement(other) + LIST,
                        ROWS,
                        (row, number) -> ParquetFiles.addList(row, ParquetFiles.vector(number))),
                "embedding"));
    }

    @Test
    void aTypeThatIsNewerThanTheLibraryIsReadAsWhatItIsStoredAs() throws IOException {
        Path file = ParquetFiles.write(
                folder.resolve("new.parquet"),
                "required fixed_len_byte_array(16) id (UUID); " + LIST,
                ROWS,
                (row, number) -> {
                    row.append("id", Binary.fromConstantByteArray(new byte[16]));
                    ParquetFiles.addList(row, ParquetFiles.vector(number));
                });
        byte[] bytes = Files.readAllBytes(file);
        int at = bytes.length - 3;
        while (!(bytes[at] == (byte) 0xec && bytes[at + 1] == 0 && bytes[at + 2] == 0)) {
            at--;
        }
        // the field of a UUID in the union of logical types becomes field 9, which no version of Parquet has given a
        // meaning
        bytes[at] = (byte) 0x9c;
        assertAllVectors(read(Files.write(folder.resolve("newer.parquet"), bytes), "embedding"));
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

    static Stream<Arguments> columnsWithoutVectors() {
        return Stream.of(
                arguments("optional float embedding", "of type float", "lists of numbers"),
                arguments("optional binary embedding (UTF8)", "of type string", "lists of numbers"),
                arguments("repeated binary embedding (UTF8)", "of type list of string", "lists of numbers"),
                arguments("repeated boolean embedding", "of type list of boolean", "lists of numbers"),
                arguments(
                        "optional group embedding (LIST) { repeated group list { optional group element (LIST) { repeated group list { optional float element; } } } }",
                        "list of list of float",
                        "lists of numbers"),
                arguments(
                        "optional group embedding { optional int64 size; optional int64 face; }",
                        "struct or map",
                        "embedding.size"),
                arguments(
                        "optional group embedding { required int32 type; optional int32 size; repeated int32 indices; repeated double values; }",
                        "vector of Spark ML",
                        "vector_to_array"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("columnsWithoutVectors")
    void aColumnWithoutVectorsIsRefusedByItsType(String column, String type, String remedy) {
        Path file = ParquetFiles.write(folder.resolve("other.parquet"), statement(column), 0, (row, number) -> {});
        assertRefused(file, "other.parquet has the column embedding", type, remedy);
    }

    @Test
    void bytesThatAreNoFloatsAreRefused() {
        Path file = ParquetFiles.write(
                folder.resolve("bytes.parquet"),
                "required binary embedding;",
                1,
                (row, number) -> row.append("embedding", Binary.fromString("hello")));
        assertRefused(file, "bytes.parquet", "row 0", "5 bytes", "float32");
    }

    @Test
    void filesThatAreNotWholeAreNamed() throws IOException {
        byte[] whole = Files.readAllBytes(lists("whole.parquet", options -> options));
        assertRefused(Files.write(folder.resolve("empty.parquet"), new byte[0]), "empty.parquet is empty (0 bytes)");
        assertRefused(
                Files.write(folder.resolve("short.parquet"), "PAR1".getBytes()),
                "short.parquet is a Parquet file that is cut short");
        assertRefused(
                Files.write(folder.resolve("cut.parquet"), Arrays.copyOf(whole, whole.length / 2)),
                "cut.parquet",
                "cut short");
        assertRefused(
                Files.write(folder.resolve("page.parquet"), "<html><body>404 not found</body></html>".getBytes()),
                "page.parquet looks like an HTML page");
    }

    @Test
    void encryptedFilesAreRefused() {
        for (boolean plaintextFooter : new boolean[] {false, true}) {
            FileEncryptionProperties.Builder key = FileEncryptionProperties.builder("sixteen letters.".getBytes());
            Path file = lists("secret.parquet", options -> options.withEncryption(
                            (plaintextFooter ? key.withPlaintextFooter() : key).build())
                    .withWriteMode(org.apache.parquet.hadoop.ParquetFileWriter.Mode.OVERWRITE));
            assertRefused(file, "secret.parquet is encrypted", "without encryption");
        }
    }

    @Test
    void aCodecThatIsNotThereIsNamed() {
        assertRefused(
                DUCKDB.resolve("duckdb-brotli.parquet"),
                "duckdb-brotli.parquet is compressed with brotli",
                "zstd or snappy");
    }

    @Test
    @Timeout(value = 120, unit = TimeUnit.SECONDS)
    void damagedFilesAreReadOrRefused() throws IOException {
        for (CompressionCodecName codec : List.of(CompressionCodecName.UNCOMPRESSED, CompressionCodecName.SNAPPY)) {
            Path file = lists(codec + ".parquet", options -> options.withCompressionCodec(codec)
                    .withDictionaryEncoding(codec == CompressionCodecName.SNAPPY));
            Fuzz.damage(file, folder, 200, path -> read(Path.of(path), "embedding"));
        }
    }

    /** A group's declaration ends with its brace. */
    private static String statement(String column) {
        return column + (column.endsWith("}") ? " " : "; ");
    }

    private Path lists(String name, UnaryOperator<ExampleParquetWriter.Builder> options) {
        return ParquetFiles.write(
                folder.resolve(name),
                LIST,
                ROWS,
                (row, number) -> ParquetFiles.addList(row, ParquetFiles.vector(number)),
                options);
    }

    private static void assertAllVectors(List<float[]> vectors) {
        assertEquals(ROWS, vectors.size());
        for (int row = 0; row < ROWS; row++) {
            assertArrayEquals(ParquetFiles.vector(row), vectors.get(row), "row " + row);
        }
    }

    private static List<float[]> read(Path file, String name) {
        ParquetPart part = ParquetPart.open(STORAGE, file.toString());
        String[] place = ColumnPath.find(part.schema(), name)
                .orElseThrow(() -> new BadInputException(file + " has no column " + name));
        String[] leaf = VectorColumn.of(part.path(), part.schema(), place).leaf();
        List<float[]> vectors = new ArrayList<>();
        try (ColumnChunks chunks = ColumnChunks.open(STORAGE, part.path(), leaf)) {
            VectorColumn column = VectorColumn.of(part.path(), chunks.schema(), leaf);
            for (int group = 0; group < part.groupRows().length; group++) {
                long rows = part.groupRows()[group];
                chunks.read(
                        group,
                        values -> column.read(
                                values, rows, (row, vector, length) -> vectors.add(Arrays.copyOf(vector, length))));
            }
        }
        return vectors;
    }

    private static void assertRefused(Path file, String... words) {
        String message = assertThrows(BadInputException.class, () -> read(file, "embedding"))
                .getMessage();
        assertEquals(1, message.lines().count(), message);
        for (String word : words) {
            assertTrue(message.contains(word), message);
        }
    }
}
