package lce.job.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import lce.io.BadInputException;
import lce.io.Storage;
import lce.network.Precision;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Flags go before the file, the file before the defaults. */
class CommandLineParserTest {

    private static final String NEEDED =
            "\"features\": \"x.npy\", \"knn\": \"k.npz\", \"lce-weights\": \"l.pth\", \"pce-weights\": \"p.pth\", \"output\": \"o\"";

    @TempDir
    Path folder;

    @Test
    void defaultsHoldWhereNothingIsSaid() throws IOException {
        ClusterOptions options = parse("{" + NEEDED + "}");
        assertEquals(8, options.networks.heads);
        assertEquals(Precision.AUTO, options.networks.precision);
        assertFalse(options.overwrite);
    }

    @Test
    void theFileGoesBeforeTheDefaults() throws IOException {
        ClusterOptions options = parse("{" + NEEDED + ", \"heads\": 4, \"precision\": \"bf16\", \"overwrite\": true}");
        assertEquals(4, options.networks.heads);
        assertEquals(Precision.BF16, options.networks.precision);
        assertTrue(options.overwrite);
    }

    @Test
    void flagsGoBeforeTheFile() throws IOException {
        ClusterOptions options = parse(
                "{" + NEEDED + ", \"heads\": 4, \"overwrite\": true}",
                "--heads",
                "2",
                "--no-overwrite",
                "--features",
                "y.npy");
        assertEquals(2, options.networks.heads);
        assertFalse(options.overwrite);
        assertEquals("y.npy", options.features.path);
        assertEquals("k.npz", options.graph.knn);
    }

    @Test
    void theVersionIsThePoms() throws IOException {
        String pom = Files.readString(Path.of("pom.xml"));
        assertTrue(
                pom.contains("<artifactId>lce</artifactId>\n  <version>" + JobOptions.VERSION.replace("lce ", "")
                        + "</version>"),
                JobOptions.VERSION);
    }

    @ParameterizedTest
    @ValueSource(strings = {"demo", "ms1m", "deepfashion", "ijb-b"})
    void theConfigurationsThatComeWithTheProjectAreRead(String name) {
        assertTrue(new CommandLineParser(Storage.of(new Configuration()))
                .parse(
                        ClusterOptions::new,
                        new String[] {"--conf", "conf/" + name + ".json"},
                        new PrintWriter(new StringWriter()))
                .isPresent());
    }

    @Test
    void aWrongValueInTheFileIsSaidToBeThere() {
        assertRefused("{" + NEEDED + ", \"heads\": \"many\"}", "conf.json", "--heads", "many");
        assertRefused("{" + NEEDED + ", \"overwrite\": \"maybe\"}", "conf.json", "--overwrite", "maybe");
    }

    @Test
    void aFileThatIsNotOneJsonObjectIsRefused() {
        assertRefused("", "conf.json", "JSON object");
        assertRefused("[1]", "conf.json", "JSON object");
        assertRefused("{" + NEEDED + "} and more", "conf.json", "not JSON");
        assertRefused("{" + NEEDED + ", \"output\": \"twice\"}", "conf.json", "output");
        assertRefused("\0\0\0\177\177\177\177\177", "conf.json", "not");
        assertRefused("{" + NEEDED + ", \"k\": [16]}", "conf.json", "\"k\"", "one value");
    }

    private void assertRefused(String json, String... words) {
        String message =
                assertThrows(BadInputException.class, () -> parse(json)).getMessage();
        for (String word : words) {
            assertTrue(message.contains(word), message);
        }
        assertEquals(1, message.lines().count(), message);
    }

    private ClusterOptions parse(String json, String... flags) throws IOException {
        Path conf = Files.writeString(folder.resolve("conf.json"), json);
        List<String> all = new ArrayList<>(Stream.of(flags).toList());
        all.addAll(List.of("--conf", conf.toString()));
        return new CommandLineParser(Storage.of(new Configuration()))
                .parse(ClusterOptions::new, all.toArray(String[]::new), new PrintWriter(new StringWriter()))
                .orElseThrow();
    }
}
