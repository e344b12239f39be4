package lce.job.input;

import static lce.job.input.TableFolder.LIST;
import static lce.job.input.TableFolder.assertRefused;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;

import lce.ParquetFiles;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Parquet files that cannot be read as one table of vectors. */
class RefusedTableTest {

    @TempDir
    Path folder;

    private TableFolder table;

    @BeforeEach
    void makeTheTablesFolder() throws IOException {
        table = new TableFolder(folder);
    }

    static Stream<Arguments> brokenParts() {
        byte[] magic = "PAR1".getBytes();
        return Stream.of(
                arguments(new byte[0], "bad.parquet is empty (0 bytes)"),
                arguments(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13}, "bad.parquet is not a Parquet file"),
                arguments("<!DOCTYPE html><html></html>".getBytes(), "bad.parquet looks like an HTML page"),
                arguments(
                        "version https://git-lfs.github.com/spec/v1\noid sha256:0\n".getBytes(),
                        "bad.parquet is a git-lfs pointer"),
                arguments("id,embedding\n1,2\n".getBytes(), "bad.parquet is text"),
                arguments(Arrays.copyOf(magic, 100), "bad.parquet is a Parquet file that is cut short"));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("brokenParts")
    void aBrokenFileAmongTheOthersIsNamed(byte[] content, String said) throws IOException {
        table.part("a.parquet", 0, 2);
        Files.write(table.resolve("bad.parquet"), content);
        assertRefused(table::open, said);
    }

    @Test
    void aFileWithoutTheColumnIsNamed() throws IOException {
        table.part("a.parquet", 0, 2);
        ParquetFiles.write(
                table.resolve("b.parquet"), "required int32 other;", 1, (row, number) -> row.append("other", 1));
        assertRefused(() -> table.vectors(1), "b.parquet has no column embedding", "[other]", "--embedding-column");
    }

    @Test
    void vectorsOfDifferentLengthsAreRefused() throws IOException {
        table.part("a.parquet", 0, 2);
        ParquetFiles.write(
                table.resolve("b.parquet"), LIST, 1, (row, number) -> ParquetFiles.addList(row, new float[3]));
        assertRefused(() -> table.vectors(1), "lengths", "1", "3", "one model");
    }

    @Test
    void aTableOfNullsIsRefused() {
        ParquetFiles.write(table.resolve("a.parquet"), LIST, 2, (row, number) -> {});
        assertRefused(() -> table.vectors(1), "only null embeddings");
    }
}
