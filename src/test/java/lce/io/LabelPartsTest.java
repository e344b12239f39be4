package lce.io;

import static lce.io.Given.STORAGE;
import static lce.io.Given.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;

/** Identities in several files. */
class LabelPartsTest {

    private static final byte[] ARRAY = NpyBytes.array("<i4", "2,", 7, 3);

    @TempDir
    Path folder;

    /** Contents of the files in order, and the labels they give together. */
    private static final List<Arguments> PARTS = List.of(
            Arguments.of(List.of("Anna\nBen\n", "Cleo\nAnna\n", "Ben\n"), new long[] {0, 1, 2, 0, 1}),
            Arguments.of(List.of("Anna\n", "Anna\n", "Ben\n"), new long[] {0, 0, 1}),
            Arguments.of(List.of("Anna\nBen\n", "\"Anna\"\nCleo\n"), new long[] {0, 1, 0, 2}),
            Arguments.of(List.of("-1\n", "Anna\n-1\nBen\n", "Ben\n"), new long[] {-1, 0, -1, 1, 1}),
            Arguments.of(List.of("3\n1\n", "label\n1\n", "3\n"), new long[] {3, 1, 1, 3}),
            Arguments.of(List.of("5\n7\n", ARRAY), new long[] {5, 7, 7, 3}),
            Arguments.of(List.of(ARRAY, ARRAY), new long[] {7, 3, 7, 3}));

    /** Contents of the files in order, and the words that refuse them. */
    private static final List<Arguments> MIXED = List.of(
            Arguments.of(
                    List.of("Anna\nBen\n", "0\n1\n"),
                    new String[] {"part-1.txt holds integers", "part-0.txt holds names"}),
            Arguments.of(
                    List.of("0\n1\n", "Anna\nBen\n"),
                    new String[] {"part-1.txt holds names", "part-0.txt holds integers"}),
            Arguments.of(
                    List.of("0\n", "1\n", "Anna\n"),
                    new String[] {"part-2.txt holds names", "part-1.txt holds integers"}),
            Arguments.of(
                    List.of("Anna\n", ARRAY), new String[] {"part-1.txt holds integers", "part-0.txt holds names"}),
            Arguments.of(
                    List.of(ARRAY, "Anna\n"), new String[] {"part-1.txt holds names", "part-0.txt holds integers"}));

    @ParameterizedTest
    @FieldSource("PARTS")
    void aLabelMeansTheSameInAllFiles(List<Object> contents, long[] expected) throws IOException {
        assertArrayEquals(expected, LabelParts.read(STORAGE, write(contents)));
    }

    @ParameterizedTest
    @FieldSource("MIXED")
    void namesInSomeFilesAndIntegersInOthersAreRefused(List<Object> contents, String... words) throws IOException {
        InputFiles files = write(contents);
        assertRefused(() -> LabelParts.read(STORAGE, files), words);
    }

    @Test
    void moreLabelsThanFacesCanBeAreRefused() throws IOException {
        InputFiles files = write(List.of("1\n"));
        assertEquals(Integer.MAX_VALUE - 8, LabelParts.countable(files, Integer.MAX_VALUE - 8L));
        assertRefused(() -> LabelParts.countable(files, 1L << 31), "holds 2147483648 labels", "split the data");
    }

    /** Writes the files, all with the ending of text, because the content decides. */
    private InputFiles write(List<Object> contents) throws IOException {
        for (int part = 0; part < contents.size(); part++) {
            Object content = contents.get(part);
            Files.write(
                    folder.resolve("part-" + part + ".txt"),
                    content instanceof byte[] bytes ? bytes : content.toString().getBytes());
        }
        return InputFiles.of(STORAGE, folder.toString());
    }
}
