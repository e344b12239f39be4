package lce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.ObjectMapper;
import lce.io.ElementType;
import lce.io.NpyWriter;
import lce.network.cuda.CudaDriver;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever a user gets wrong is answered by one sentence and exit status 2, and leaves no output behind but a report of
 * the failure beside it.
 */
class BadInputTest {

    private static final Path GOLDEN = Path.of("src/test/resources/golden/spread");
    private static final int N = 110;

    @TempDir
    Path folder;

    @Test
    void aMissingFileIsNamed() throws IOException {
        assertRefused(Map.of("--features", "nowhere.npy"), "nowhere.npy does not exist");
        assertRefused(Map.of("--knn", "nowhere.npz"), "nowhere.npz does not exist");
        assertRefused(Map.of("--labels", "nowhere.meta"), "nowhere.meta does not exist");
        assertRefused(Map.of("--lce-weights", "nowhere.pth"), "nowhere.pth does not exist");
        assertRefusedAtOnce(Map.of("--conf", "nowhere.json"), "nowhere.json does not exist");
    }

    @Test
    void aWrongDimIsNamedWithTheSize() throws IOException {
        assertRefused(
                Map.of("--features", GOLDEN.resolve("features.bin").toString(), "--dim", "33"),
                "14080 bytes",
                "multiple of 132");
    }

    @Test
    void unequalNumbersOfFacesAreNamed() throws IOException {
        assertRefused(
                Map.of("--features", array("short.npy", 109, 32)), "knn_split.npz has 110 rows", "short.npy has 109");
        assertRefused(
                Map.of(
                        "--labels",
                        Files.writeString(folder.resolve("few.meta"), "1\n2\n").toString()),
                "few.meta has 2 labels",
                "110 faces");
    }

    @Test
    void weightsForAnotherDimOrKSayWhatTheyAreFor() throws IOException {
        assertRefused(Map.of("--k", "7"), "LCENet.pth is for vectors of length 32 and 8 neighbours, not 7");
        assertRefused(
                Map.of("--features", array("wide.npy", N, 33)),
                "LCENet.pth is for vectors of length 32 and 8 neighbours",
                "length 33");
        assertRefused(
                Map.of("--lce-weights", "data/demo/LCENet.pth"),
                "length 128 and 16 neighbours",
                "32 and 8",
                "trained together");
        assertRefused(
                Map.of("--lce-weights", GOLDEN.resolve("PCENet.pth").toString()), "PCENet.pth", "it is not an LCENet");
        assertRefused(Map.of("--heads", "7"), "length 40", "7 attention heads", "--heads");
    }

    @Test
    void moreNeighboursThanTheGraphHasAreRefused() throws IOException {
        assertRefused(
                Map.of(
                        "--features",
                        array("demo.npy", N, 128),
                        "--lce-weights",
                        "data/demo/LCENet.pth",
                        "--pce-weights",
                        "data/demo/PCENet.pth"),
                "knn_split.npz has 8 neighbours per face",
                "16 neighbours");
    }

    @Test
    void idsOutOfRangeAreFoundByTasksAndStillOneSentence() throws IOException {
        assertRefused(Map.of("--knn", ids(N)), "the id 110", "row 3, column 2", "0 to 109");
        assertRefused(Map.of("--knn", ids(-2)), "the id -2", "row 3, column 2", "0 to 109");
    }

    @Test
    void truncatedFilesAreRefused() throws IOException {
        for (String name : List.of("features.npy", "knn_split.npz", "LCENet.pth")) {
            byte[] whole = Files.readAllBytes(GOLDEN.resolve(name));
            Path cut = Files.write(folder.resolve(name), java.util.Arrays.copyOf(whole, whole.length / 2));
            String flag = name.startsWith("f") ? "--features" : name.startsWith("k") ? "--knn" : "--lce-weights";
            assertRefused(Map.of(flag, cut.toString()), name, "cut short");
        }
    }

    @Test
    void anUnknownFlagIsRefusedWithTheLikelyOne() {
        assertSaid(Jobs.refusal(List.of("--feature", "x.npy")), "--feature", "--features");
    }

    @Test
    void anUnknownKeyIsRefusedWithTheKnownOnes() throws IOException {
        Path conf = Files.writeString(folder.resolve("conf.json"), "{\"feature\": \"x.npy\"}");
        assertSaid(Jobs.refusal(List.of("--conf", conf.toString())), "conf.json", "\"feature\"", "features");
    }

    @Test
    void aConfThatIsNotJsonIsRefusedByItsLine() throws IOException {
        Path conf = Files.writeString(folder.resolve("conf.json"), "{\n\"features\": x\n}");
        assertSaid(Jobs.refusal(List.of("--conf", conf.toString())), "conf.json", "line 2");
    }

    @Test
    void aValueOfTheWrongKindIsRefused() throws IOException {
        assertRefusedAtOnce(Map.of("--k", "many"), "--k", "many");
        assertRefusedAtOnce(Map.of("--precision", "f16"), "--precision", "f16");
        assertRefusedAtOnce(Map.of("--partitions", "0"), "--partitions is 0");
    }

    @Test
    void aGpuThatIsNotThereIsRefused() throws IOException {
        Assumptions.assumeFalse(CudaDriver.isAvailable(), "there is a GPU here");
        assertRefused(Map.of("--engine", "cuda"), CudaDriver.whyUnavailable(), "--engine cpu");
    }

    @Test
    void anOutputThatExistsIsRefusedAndKept() throws IOException {
        Path out = Files.createDirectory(folder.resolve("out"));
        Files.writeString(out.resolve("precious"), "kept");
        assertSaid(Jobs.refusal(flags(Map.of())), "out already exists", "--overwrite");
        assertEquals("kept", Files.readString(out.resolve("precious")));
    }

    @Test
    void aFailedRunWithOverwriteLeavesTheOldOutput() throws IOException {
        Path out = Files.createDirectory(folder.resolve("out"));
        Files.writeString(out.resolve("precious"), "kept");
        List<String> flags = new ArrayList<>(flags(Map.of("--knn", ids(N))));
        flags.add("--overwrite");
        Jobs.refusal(flags);
        assertEquals("kept", Files.readString(out.resolve("precious")));
    }

    @Test
    void helpListsEveryFlagAndIsNoFailure() {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        assertEquals(0, Jobs.cluster(List.of("--help"), new PrintStream(said)));
        assertSaid(said.toString(), "--features", "save-intermediates", "spark-submit", "bf16x3");
    }

    private void assertRefused(Map<String, String> wrong, String... words) throws IOException {
        String sentence = Jobs.refusal(flags(wrong));
        assertSaid(sentence, words);
        Path report = folder.resolve("out.failed.json");
        assertEquals(List.of(report), left());
        assertEquals(
                sentence,
                new ObjectMapper()
                        .readTree(report.toFile())
                        .at("/error/message")
                        .asText());
        Files.delete(report);
    }

    /** Refused before anything is opened: there is no report either. */
    private void assertRefusedAtOnce(Map<String, String> wrong, String... words) throws IOException {
        assertSaid(Jobs.refusal(flags(wrong)), words);
        assertEquals(List.of(), left());
    }

    private List<Path> left() throws IOException {
        try (Stream<Path> left = Files.list(folder)) {
            return left.filter(path -> path.getFileName().toString().contains("out"))
                    .toList();
        }
    }

    private static void assertSaid(String message, String... words) {
        for (String word : words) {
            assertTrue(message.contains(word), message);
        }
    }

    /** Good flags but for these. */
    private List<String> flags(Map<String, String> wrong) {
        Map<String, String> flags = new LinkedHashMap<>();
        flags.put("--features", GOLDEN.resolve("features.npy").toString());
        flags.put("--knn", GOLDEN.resolve("knn_split.npz").toString());
        flags.put("--labels", GOLDEN.resolve("labels.meta").toString());
        flags.put("--lce-weights", GOLDEN.resolve("LCENet.pth").toString());
        flags.put("--pce-weights", GOLDEN.resolve("PCENet.pth").toString());
        flags.put("--output", folder.resolve("out").toString());
        flags.putAll(wrong);
        return flags.entrySet().stream()
                .flatMap(flag -> Stream.of(flag.getKey(), flag.getValue()))
                .toList();
    }

    /** A kNN graph of ids alone with this one in row 3, column 2. */
    private String ids(long wrong) throws IOException {
        Path path = folder.resolve("ids.npy");
        try (OutputStream out = Files.newOutputStream(path);
                NpyWriter npy = new NpyWriter(out, ElementType.INT64, N, 8)) {
            for (int cell = 0; cell < N * 8; cell++) {
                npy.write(cell == 3 * 8 + 2 ? wrong : (long) (cell / 8 + cell % 8) % N);
            }
        }
        return path.toString();
    }

    private String array(String name, int rows, int dim) throws IOException {
        Path path = folder.resolve(name);
        try (NpyWriter npy = new NpyWriter(Files.newOutputStream(path), ElementType.FLOAT32, rows, dim)) {
            for (int i = 0; i < rows * dim; i++) {
                npy.write(1f);
            }
        }
        return path.toString();
    }
}
