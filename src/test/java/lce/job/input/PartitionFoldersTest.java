package lce.job.input;

import static lce.job.input.TableFolder.LIST;
import static lce.job.input.TableFolder.firsts;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import lce.ParquetFiles;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Columns whose values stand in the names of folders. */
class PartitionFoldersTest {

    @TempDir
    Path folder;

    private TableFolder table;

    @BeforeEach
    void makeTheTablesFolder() throws IOException {
        table = new TableFolder(folder);
    }

    @Test
    void theNamesOfFoldersAreColumns() throws IOException {
        for (String person : List.of("anna%3Ab", "bob", "__HIVE_DEFAULT_PARTITION__")) {
            Files.createDirectories(table.resolve("person=" + person));
            table.part("person=" + person + "/part-0.parquet", 1, 1);
        }
        assertArrayEquals(new long[] {-1, 0, 1}, new ParquetLabels(table.open(), "person").inOrder());
        assertEquals("anna:b", table.open().ids("person").collectAsList().get(1).get(1));
    }

    @Test
    void foldersAreReadAsTheyAreNamed() throws IOException {
        for (String name : List.of("date.day=10", "date.day=9", "dt=20241102%7D")) {
            Files.createDirectories(table.resolve(name));
            table.part(name + "/part-0.parquet", name.length(), 1);
        }
        assertArrayEquals(new float[] {10, 11, 14}, firsts(table.vectors(1))); // the lengths of the names
        Path days = table.resolve("date.day=9").getParent();
        assertArrayEquals(
                new long[] {9, 10}, new ParquetLabels(TableFolder.open(days + "/date*"), "date.day").inOrder());
    }

    @Test
    void numbersInTheNamesOfFoldersAreTextIfNotAllAreNumbers() throws IOException {
        for (String code : List.of("01001", "2A001")) {
            Files.createDirectories(table.resolve("code=" + code));
            table.part("code=" + code + "/part-0.parquet", 1, 1);
        }
        assertEquals(
                List.of("2A001", "01001"),
                table.open().ids("code").collectAsList().stream()
                        .map(row -> row.get(1))
                        .toList());
    }

    static Stream<Arguments> namedFolders() {
        return Stream.of(
                arguments("", true, true),
                arguments("/*", true, true),
                arguments("/run=*/id=7", true, true),
                arguments("/{run=1/id=7,run=2/id=8}", true, true),
                arguments("/run=1", true, false),
                arguments("/run=1/*", true, false),
                arguments("/run=1/id=7", false, false),
                arguments("/run=1/id=7/*", false, false),
                arguments("/run=1/id=7/a.parquet", false, false));
    }

    @ParameterizedTest(name = "label=x{0}")
    @MethodSource("namedFolders")
    void foldersThatTheUserHasWrittenOutAreNoColumns(String path, boolean hasId, boolean hasRun) throws IOException {
        for (String name : List.of("run=1/id=7", "run=2/id=8")) {
            Files.createDirectories(folder.resolve("label=x").resolve(name));
            ParquetFiles.write(
                    folder.resolve("label=x").resolve(name).resolve("a.parquet"),
                    LIST,
                    1,
                    (row, number) -> ParquetFiles.addList(row, new float[] {1}));
        }
        ParquetTable read = TableFolder.open(folder + "/label=x" + path);
        assertEquals(hasId, read.has("id"));
        assertEquals(hasRun, read.has("run"));
        assertFalse(read.has("label"));
    }
}
