package lce.io;

import static lce.io.Given.STORAGE;
import static lce.io.Given.assertRefused;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An output neither deletes an input nor becomes a part of one. */
class InputPlacesTest {

    @TempDir
    Path folder;

    @BeforeEach
    void writeFiles() throws IOException {
        for (String name : List.of(
                "faces/run1/part-3.npy", "faces/part-1.npy", "faces/_old/part-1.npy", "all.npy", "odd[1].npy")) {
            Files.createDirectories(folder.resolve(name).getParent());
            Files.writeString(folder.resolve(name), "x");
        }
    }

    @ParameterizedTest(name = "{0} with {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "faces             | faces/run1             | lies in",
                "faces             | faces/run2             | lies in",
                "faces/            | faces/deep/run2        | lies in",
                "faces             | faces                  | is read",
                "faces             | deep/../faces/run1     | lies in",
                "faces/run1        | faces                  | holds",
                "faces/part-1.npy  | faces                  | holds",
                "faces/part-1.npy  | faces/part-1.npy       | is read",
                "faces             | faces/part-1.npy       | lies in",
                "faces             | faces/part-3.npz       | lies in",
                "faces/_old        | faces/_old             | is read",
                "faces/_old        | faces/_old/run         | lies in",
                "faces/part-*.npy  | faces                  | holds",
                "faces/part-*.npy  | faces/part-1.npy       | is read",
                "faces/part-*      | faces/part-3.npz       | matches",
                "faces/*           | faces/run1             | is read",
                "faces/*           | faces/run2             | matches",
                "faces/*           | faces/run2/deep        | matches",
                "f*/run1           | faces/run1/out         | lies in",
                "f*/run?           | faces/run2             | matches",
                "{faces,more}/x*   | more/x1                | matches",
                "{faces/a*,more/b} | more/b                 | matches",
                "odd[1].npy        | odd[1].npy             | is read"
            })
    void anOutputThatWouldDeleteOrJoinAnInputIsRefused(String input, String output, String said) {
        assertRefused(
                () -> InputPlaces.requireApart(STORAGE, path(output), "--output", null, path(input)),
                path(output) + " " + said,
                "--output");
    }

    @ParameterizedTest(name = "{0} with {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "faces             | run1",
                "faces             | faces2",
                "faces             | faces/_run1",
                "faces             | faces/.cache/run1",
                "faces/part-1.npy  | faces/out",
                "faces/part-*.npy  | faces/out",
                "faces/part-*.npy  | faces/part-3.npz",
                "faces/*           | faces/_run2",
                "faces/*           | run2",
                "faces/*.npy       | faces/run2/part-1.npy",
                "all.npy           | out",
                "odd[1].npy        | odd1.npy",
                "nothing.npy       | out"
            })
    void anOutputBesideTheInputsIsAllowed(String input, String output) {
        assertDoesNotThrow(() -> InputPlaces.requireApart(STORAGE, path(output), "--output", path(input), null));
    }

    @Test
    void relativeAndAbsolutePathsAreCompared() {
        String relative =
                Path.of("").toAbsolutePath().relativize(folder.toAbsolutePath()).toString();
        assertRefused(
                () -> InputPlaces.requireApart(STORAGE, path("faces/run1"), "--output", relative + "/faces"),
                "lies in");
        assertRefused(
                () -> InputPlaces.requireApart(STORAGE, path("faces/run2"), "--output", relative + "/faces/*"),
                "matches");
    }

    private String path(String name) {
        return folder + "/" + name;
    }
}
