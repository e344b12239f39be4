package lce.io.parquet;

import static lce.io.parquet.VectorFiles.LIST;
import static lce.io.parquet.VectorFiles.ROWS;
import static lce.io.parquet.VectorFiles.assertAllVectors;
import static lce.io.parquet.VectorFiles.assertRefused;
import static lce.io.parquet.VectorFiles.read;
import static lce.io.parquet.VectorFiles.statement;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

import lce.ParquetFiles;
import org.apache.parquet.io.api.Binary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Types of columns: any type beside the vectors, and types that hold no vectors. */
class VectorTypesTest {

    @TempDir
    Path folder;

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
}
