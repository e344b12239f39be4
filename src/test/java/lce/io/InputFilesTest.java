package lce.io;

import static lce.io.Given.STORAGE;
import static lce.io.Given.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The files that a path, a folder or a pattern stands for. */
class InputFilesTest {

    @TempDir
    Path folder;

    @BeforeEach
    void writeFiles() throws IOException {
        for (String name : List.of(
                "emb/part-10.npy",
                "emb/part-2.npy",
                "emb/_SUCCESS",
                "emb/_committed_123",
                "emb/_started_123",
                "emb/.part-2.npy.crc",
                "emb/_old/part-1.npy",
                "deep/a10/x.npy",
                "deep/a2/y.npy",
                "deep/a2/b/z.npy",
                "year=10/p.parquet",
                "year=9/p.parquet",
                "_group=1/q.parquet",
                "photos[1].npy",
                "photos1.npy",
                "type..hash.[36]string.npy",
                "folder [ my_ID ]/f.npy",
                "_faces.npy",
                ".hidden.npy",
                "2024-01-01T10:00.npy",
                "a b#c%20?+~.npy",
                "gesichter-\u00fc.npy",
                "labels/x.txt",
                "labels/y.meta")) {
            if (PathNames.isHeldByLocale(name)) {
                Files.createDirectories(folder.resolve(name).getParent());
                Files.writeString(folder.resolve(name), "x");
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "emb | emb/part-2.npy emb/part-10.npy",
                "emb/ | emb/part-2.npy emb/part-10.npy",
                "deep/../emb | deep/../emb/part-2.npy deep/../emb/part-10.npy",
                "deep | deep/a2/b/z.npy deep/a2/y.npy deep/a10/x.npy",
                "emb/part-*.npy | emb/part-2.npy emb/part-10.npy",
                "emb/part-?.npy | emb/part-2.npy",
                "emb/part-{10,2}.npy | emb/part-2.npy emb/part-10.npy",
                "emb/part-[0-9].npy | emb/part-2.npy",
                "{emb/part-2,deep/a2/y}.npy | deep/a2/y.npy emb/part-2.npy",
                "deep/a* | deep/a2/b/z.npy deep/a2/y.npy deep/a10/x.npy",
                "d*/a*/?.npy | deep/a2/y.npy deep/a10/x.npy",
                "year=* | year=9/p.parquet year=10/p.parquet",
                "*group* | _group=1/q.parquet",
                "photos[1].npy | photos[1].npy",
                "type..hash.[36]string.npy | type..hash.[36]string.npy",
                "photos[12].npy | photos1.npy",
                "photos\\[1\\].npy | photos[1].npy",
                "_faces.npy | _faces.npy",
                ".hidden.npy | .hidden.npy",
                "_*.npy | _faces.npy",
                "2024-01-01T10:00.npy | 2024-01-01T10:00.npy",
                "2024*.npy | 2024-01-01T10:00.npy",
                "emb/_old | emb/_old/part-1.npy",
                "labels | labels/x.txt labels/y.meta"
            })
    void everyKindOfPathGivesItsFilesInOrder(String path, String files) {
        List<String> expected =
                Arrays.stream(files.split(" ")).map(file -> folder + "/" + file).toList();
        assertEquals(expected, InputFiles.of(STORAGE, folder + "/" + path).files());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b#c%20?+~.npy", "gesichter-\u00fc.npy", "2024-01-01T10:00.npy", "photos[1].npy"})
    void unusualNamesAreReadWhenNamedAndFoundInFolders(String name) throws IOException {
        Assumptions.assumeTrue(PathNames.isHeldByLocale(name), "this locale has not all letters of the name");
        assertEquals(1, STORAGE.size(folder.resolve(name).toString()));
        STORAGE.open(folder.resolve(name).toString()).close();
        assertTrue(InputFiles.of(STORAGE, folder + "/*.npy").files().contains(folder + "/" + name));
    }

    @Test
    void aFolderWithABracketIsRead() {
        assertEquals(
                List.of(folder + "/folder [ my_ID ]/f.npy"),
                InputFiles.of(STORAGE, folder + "/folder [ my_ID ]").files());
    }

    @Test
    void aSymbolicLinkIsFollowed() throws IOException {
        Files.createSymbolicLink(folder.resolve("link"), folder.resolve("emb"));
        assertEquals(2, InputFiles.of(STORAGE, folder + "/link").files().size());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "nothing.npy | nothing.npy does not exist",
                "emb/*.parquet | emb/*.parquet matches no file",
                "nowhere/*.npy | matches no file",
                "emb/part-[.npy | is not a valid pattern",
                "emb/part-2.npy/more | does not exist",
                "~/faces.npy | does not exist"
            })
    void aPathWithoutFilesIsRefused(String path, String said) {
        assertRefused(() -> InputFiles.of(STORAGE, folder + "/" + path), said);
    }

    @Test
    void anEmptyFolderIsRefused() throws IOException {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        assertRefused(() -> InputFiles.of(STORAGE, empty.toString()), "empty is an empty folder");
        Files.createFile(empty.resolve("_SUCCESS"));
        assertRefused(() -> InputFiles.of(STORAGE, empty.toString()), "empty is an empty folder", "begin with _");
    }

    @Test
    void twoKindsInOneFolderAreBothNamed() throws IOException {
        Files.writeString(folder.resolve("emb/notes.md"), "hello");
        assertRefused(
                () -> InputFiles.of(STORAGE, folder + "/emb"),
                "different kinds",
                "emb/part-2.npy",
                "emb/notes.md",
                "a pattern such as");
    }

    @Test
    void aFolderOfATableFormatIsNotReadAsPlainParquet() throws IOException {
        Files.createDirectories(folder.resolve("delta/_delta_log"));
        Files.writeString(folder.resolve("delta/part-0.parquet"), "x");
        assertRefused(() -> InputFiles.of(STORAGE, folder + "/delta"), "delta is a Delta Lake table", "plain Parquet");
        assertEquals(
                1, InputFiles.of(STORAGE, folder + "/delta/*.parquet").files().size());
    }

    @Test
    void parquetIsRecognisedByItsContentWhereTheNameDoesNotTell() throws IOException {
        Path file = Files.writeString(folder.resolve("000000_0"), "PAR1....");
        assertTrue(InputFiles.of(STORAGE, file.toString()).isParquet());
    }
}
