package lce.io.parquet;

import static lce.io.parquet.VectorFiles.DUCKDB;
import static lce.io.parquet.VectorFiles.assertRefused;
import static lce.io.parquet.VectorFiles.lists;
import static lce.io.parquet.VectorFiles.read;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

import lce.io.Fuzz;
import org.apache.parquet.crypto.FileEncryptionProperties;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Parquet files that are damaged, encrypted, or compressed in a way that nobody reads here. */
class UnreadableFilesTest {

    @TempDir
    Path folder;

    @Test
    void filesThatAreNotWholeAreNamed() throws IOException {
        byte[] whole = Files.readAllBytes(lists(folder, "whole.parquet", options -> options));
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
            Path file = lists(folder, "secret.parquet", options -> options.withEncryption(
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
            Path file = lists(folder, codec + ".parquet", options -> options.withCompressionCodec(codec)
                    .withDictionaryEncoding(codec == CompressionCodecName.SNAPPY));
            Fuzz.damage(file, folder, 200, path -> read(Path.of(path), "embedding"));
        }
    }
}
