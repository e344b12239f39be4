package lce.io;

import static lce.io.Given.assertRefused;
import static lce.io.Given.file;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Identities from text and .npy. */
class LabelsFileTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"labels.meta", "labels.npy"})
    void bothKindsGiveTheSameLabels(String name) {
        assertArrayEquals(new long[] {3, 3, 1, 0, 1}, Given.labels(file(name)));
    }

    /** Text, and the labels it gives. */
    private static final List<Arguments> TEXTS = List.of(
            Arguments.of("3\n3\n1\n", new long[] {3, 3, 1}),
            Arguments.of("3\n3\n1", new long[] {3, 3, 1}),
            Arguments.of("3\r\n3\r\n1\r\n", new long[] {3, 3, 1}),
            Arguments.of("3\n3\n1\n\n\n \n", new long[] {3, 3, 1}),
            Arguments.of("\ufeff3\n3\n1\n", new long[] {3, 3, 1}),
            Arguments.of("3.000000000000000000e+00\n1.573e+03\n-1.0e0\n", new long[] {3, 1573, -1}),
            Arguments.of("12.0\n12.\n12\n+12\n", new long[] {12, 12, 12, 12}),
            Arguments.of("9223372036854775807\n-9223372036854775808\n", new long[] {Long.MAX_VALUE, Long.MIN_VALUE}),
            Arguments.of("-1\n5\n", new long[] {-1, 5}),
            Arguments.of("label\n3\n1\n", new long[] {3, 1}),
            Arguments.of("\ufeff\"label\"\r\n3\r\n1\r\n", new long[] {3, 1}),
            Arguments.of("Anna\nBj\u00f6rn\nAnna\nBj\u00f8rn\n", new long[] {0, 1, 0, 2}),
            Arguments.of("Anna Lee\n\"Smith, Ann\"\nAnna Lee\n", new long[] {0, 1, 0}),
            Arguments.of("n000002\nn000003\nn000002\n", new long[] {0, 1, 0}),
            Arguments.of("-1\nAnna\nBen\n", new long[] {-1, 0, 1}),
            Arguments.of("Anna\n-1\n\"-1\"\nBen\n-1.0e+00\nAnna\n", new long[] {0, -1, -1, 1, -1, 0}),
            Arguments.of("-1\n-1\n", new long[] {-1, -1}),
            Arguments.of("label\n-1\n5\n", new long[] {-1, 5}),
            Arguments.of("label\n-1\n", new long[] {-1}),
            Arguments.of("Anna\n", new long[] {0}),
            Arguments.of("7\n", new long[] {7}));

    /** Text, and the words that refuse it. */
    private static final List<Arguments> NO_LABELS = List.of(
            Arguments.of("1\nAnna\n", "\"Anna\" in line 2 among integers"),
            Arguments.of("label\n1\nAnna\n", "\"Anna\" in line 3 among integers"),
            Arguments.of("-1\nAnna\n3\n", "\"3\" in line 3 among names"),
            Arguments.of("-1\n3\nAnna\n", "\"Anna\" in line 3 among integers"),
            Arguments.of("Anna\nBen\n3\n", "\"3\" in line 3 among names"),
            Arguments.of("1\nnan\n", "\"nan\" in line 2"),
            Arguments.of("1\n\n2\n", "empty line before line 3"),
            Arguments.of("1\n1.5\n", "\"1.5\" in line 2, which is not an integer"),
            Arguments.of("1\n9223372036854775808\n", "\"9223372036854775808\" in line 2"),
            Arguments.of("1\n1e9999\n", "\"1e9999\" in line 2"),
            Arguments.of("0,3\n1,3\n", "several columns in line 1, \"0,3\""),
            Arguments.of(",label\n0,3\n", "several columns in line 1"),
            Arguments.of("a.jpg 3\nb.jpg 1\n", "several columns in line 1, \"a.jpg 3\""),
            Arguments.of("0 3\n1 3\n", "several columns in line 1"),
            Arguments.of("Anna\tx\nBen\ty\n", "several columns in line 1"),
            Arguments.of("[3, 3, 1]\n", "several columns in line 1"));

    @ParameterizedTest
    @FieldSource("TEXTS")
    void textIsReadAsPeopleWriteIt(String text, long[] expected) throws IOException {
        for (String name : List.of("labels.meta", "labels.txt", "labels.csv", "labels")) {
            Path path = Files.writeString(folder.resolve(name), text);
            assertArrayEquals(expected, Given.labels(path.toString()));
        }
    }

    @ParameterizedTest
    @FieldSource("NO_LABELS")
    void textThatIsNoColumnOfLabelsIsRefusedByItsLine(String text, String words) throws IOException {
        Path path = Files.writeString(folder.resolve("labels.txt"), text);
        assertRefused(() -> Given.labels(path.toString()), "labels.txt", words);
    }

    @Test
    void namesInAnyEncodingStayDifferent() throws IOException {
        Path path = Files.writeString(
                folder.resolve("labels.txt"), "M\u00fcller\nM\u00f6ller\nM\u00fcller\n", StandardCharsets.ISO_8859_1);
        assertArrayEquals(new long[] {0, 1, 0}, Given.labels(path.toString()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"labels.meta", "labels.npy"})
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void damagedLabelsAreReadOrRefused(String name) throws IOException {
        Fuzz.damage(Given.FILES.resolve(name), folder, 400, path -> Given.labels(path));
    }
}
