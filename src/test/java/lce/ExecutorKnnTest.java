package lce;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The search on real executor processes, to which nothing comes but what is sent: the graph is that of one process. */
@Tag("long")
class ExecutorKnnTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"exact", "ivf"})
    void executorsFindWhatOneProcessFinds(String method) throws Exception {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        assertEquals(0, Jobs.knn(flags(method, "here.npz"), new PrintStream(said)), said::toString);

        Process driver = JobProcess.onExecutors(folder.resolve("spark"), "lce.KnnJob", flags(method, "there.npz"))
                .start();
        String output = new String(driver.getInputStream().readAllBytes());
        assertEquals(0, driver.waitFor(), output);
        assertEquals(-1, mismatch("here.npz", "there.npz"), output);
    }

    private List<String> flags(String method, String output) {
        return List.of(
                "--features",
                "data/demo/features.npy",
                "--k",
                "16",
                "--knn-method",
                method,
                "--output",
                folder.resolve(output).toString());
    }

    private long mismatch(String one, String other) throws IOException {
        return Files.mismatch(folder.resolve(one), folder.resolve(other));
    }
}
