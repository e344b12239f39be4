package lce.io;

import static lce.io.Given.STORAGE;
import static lce.io.Given.assertRefused;
import static lce.io.Given.file;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Identities from text and .npy. */
class LabelsFileTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"labels.meta", "labels.npy"})
    void bothKindsGiveTheSameLabels(String name) {
        assertArrayEquals(new long[] {3, 3, 1, 0, 1}, LabelsFile.read(STORAGE, file(name)));
    }

    @Test
    void aLabelThatIsNoIntegerIsNamedByItsLine() throws IOException {
        Path meta = Files.writeString(folder.resolve("names.meta"), "1\nAnna\n");
        assertRefused(() -> LabelsFile.read(STORAGE, meta.toString()), "\"Anna\"", "line 2");
    }

    @Test
    void aGapBetweenLabelsIsRefused() throws IOException {
        Path meta = Files.writeString(folder.resolve("gap.meta"), "1\n\n2\n");
        assertRefused(() -> LabelsFile.read(STORAGE, meta.toString()), "empty line before line 3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"labels.meta", "labels.npy"})
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void damagedLabelsAreReadOrRefused(String name) throws IOException {
        Fuzz.damage(Given.FILES.resolve(name), folder, 400, path -> LabelsFile.read(STORAGE, path));
    }
}
