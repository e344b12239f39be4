package lce.io.parquet;

import static lce.io.parquet.VectorFiles.DUCKDB;
import static lce.io.parquet.VectorFiles.assertAllVectors;
import static lce.io.parquet.VectorFiles.lists;
import static lce.io.parquet.VectorFiles.read;

import java.io.IOException;
import java.nio.file.Path;

import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Vectors in every codec and encoding, and in files of other writers. */
class VectorEncodingsTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(
            value = CompressionCodecName.class,
            names = {"UNCOMPRESSED", "SNAPPY", "GZIP", "ZSTD", "LZ4", "LZ4_RAW"})
    void everyCodecThatSparkBringsIsRead(CompressionCodecName codec) throws IOException {
        assertAllVectors(
                read(lists(folder, "file.parquet", options -> options.withCompressionCodec(codec)), "embedding"));
    }

    @Test
    void manyPagesAndRowGroupsAndEveryEncodingOfFloatsAreRead() throws IOException {
        assertAllVectors(read(
                lists(folder, "file.parquet", options -> options.withPageSize(64)
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
}
