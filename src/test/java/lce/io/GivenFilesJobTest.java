package lce.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import lce.Jobs;
import lce.io.PickleWriter.StoredAs;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole jobs on inputs as people have them give what the same numbers give in the usual files. */
@Tag("long")
class GivenFilesJobTest {

    private static final Path GOLDEN = Path.of("src/test/resources/golden/spread");

    @TempDir
    Path folder;

    @Test
    void otherFilesWithTheSameNumbersGiveTheSameClusters() throws IOException {
        Path usual = cluster(
                "usual",
                GOLDEN.resolve("features.npy"),
                GOLDEN.resolve("labels.meta"),
                GOLDEN.resolve("LCENet.pth"),
                GOLDEN.resolve("PCENet.pth"));
        String names = Files.readAllLines(GOLDEN.resolve("labels.meta")).stream()
                .map(label -> "Person_" + label + "\n")
                .collect(Collectors.joining());
        Path other = cluster(
                "other",
                archive(),
                Files.writeString(folder.resolve("people.csv"), names),
                legacy("LCENet.pth"),
                legacy("PCENet.pth"));
        assertArrayEquals(
                Files.readAllBytes(usual.resolve("labels.npy")), Files.readAllBytes(other.resolve("labels.npy")));
        for (String score :
                List.of("/pairwise/fscore", "/bcubed/fscore", "/nmi", "/edge_d", "/edge_s", "/labels_unknown")) {
            assertTrue(metrics(usual).at(score).isNumber(), score);
            assertEquals(
                    metrics(usual).at(score).asDouble(),
                    metrics(other).at(score).asDouble(),
                    1e-12,
                    score); // identities are numbered in another order
        }
        try (Stream<Path> files = Files.walk(other)) {
            assertEquals(
                    List.of(),
                    files.filter(file -> file.toString().contains(".features")).toList());
        }
    }

    @Test
    void unknownLabelsAreCountedAndLeftOutOfTheScores() throws IOException {
        List<String> labels = new ArrayList<>(Files.readAllLines(GOLDEN.resolve("labels.meta")));
        labels.set(3, "-1");
        labels.set(50, "-1.0");
        Path out = cluster(
                "some",
                GOLDEN.resolve("features.npy"),
                Files.write(folder.resolve("some.txt"), labels),
                GOLDEN.resolve("LCENet.pth"),
                GOLDEN.resolve("PCENet.pth"));
        assertEquals(2, metrics(out).get("labels_unknown").asInt());
        assertTrue(metrics(out).get("pairwise").get("fscore").isNumber());
        Path none = cluster(
                "none",
                GOLDEN.resolve("features.npy"),
                Files.writeString(folder.resolve("none.txt"), "-1\n".repeat(labels.size())),
                GOLDEN.resolve("LCENet.pth"),
                GOLDEN.resolve("PCENet.pth"));
        assertEquals(labels.size(), metrics(none).get("labels_unknown").asInt());
        assertTrue(metrics(none).path("pairwise").isMissingNode()
                || metrics(none).path("pairwise").isNull());
        String distinct =
                IntStream.range(0, labels.size()).mapToObj(i -> i + "\n").collect(Collectors.joining());
        Path pairless = cluster(
                "pairless",
                GOLDEN.resolve("features.npy"),
                Files.writeString(folder.resolve("distinct.txt"), distinct),
                GOLDEN.resolve("LCENet.pth"),
                GOLDEN.resolve("PCENet.pth"));
        assertEquals(0, metrics(pairless).get("pairwise").get("recall").asDouble(-1));
        assertFalse(Files.readString(pairless.resolve("metrics.json")).contains("NaN"));
    }

    @Test
    void whatStandsInPlaceOfAnInputIsNamed() throws IOException {
        String page = Files.writeString(folder.resolve("page"), "<!doctype html>\n<html><body>Sign in</body></html>")
                .toString();
        String pointer = Files.writeString(
                        folder.resolve("pointer"), "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n")
                .toString();
        for (String flag : List.of("--features", "--knn", "--labels", "--lce-weights", "--pce-weights", "--conf")) {
            assertTrue(refusal(flag, page).contains("page looks like an HTML page"), flag);
            assertTrue(refusal(flag, pointer).contains("pointer is a git-lfs pointer"), flag);
        }
    }

    private String refusal(String flag, String path) {
        Map<String, String> flags = flags(
                "out",
                GOLDEN.resolve("features.npy"),
                GOLDEN.resolve("labels.meta"),
                GOLDEN.resolve("LCENet.pth"),
                GOLDEN.resolve("PCENet.pth"));
        flags.put(flag, path);
        return Jobs.refusal(list(flags));
    }

    private Path cluster(String name, Path features, Path labels, Path lce, Path pce) {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        assertEquals(
                0, Jobs.cluster(list(flags(name, features, labels, lce, pce)), new PrintStream(said)), said::toString);
        return folder.resolve(name);
    }

    private Map<String, String> flags(String name, Path features, Path labels, Path lce, Path pce) {
        Map<String, String> flags = new LinkedHashMap<>();
        flags.put("--features", features.toString());
        flags.put("--knn", GOLDEN.resolve("knn_split.npz").toString());
        flags.put("--labels", labels.toString());
        flags.put("--lce-weights", lce.toString());
        flags.put("--pce-weights", pce.toString());
        flags.put("--precision", "f32");
        flags.put("--output", folder.resolve(name).toString());
        return flags;
    }

    private static List<String> list(Map<String, String> flags) {
        return flags.entrySet().stream()
                .flatMap(flag -> Stream.of(flag.getKey(), flag.getValue()))
                .toList();
    }

    private static JsonNode metrics(Path output) throws IOException {
        return new ObjectMapper().readTree(output.resolve("metrics.json").toFile());
    }

    /** The features in a compressed archive beside other arrays, big-endian. */
    private Path archive() throws IOException {
        byte[] npy = Files.readAllBytes(GOLDEN.resolve("features.npy"));
        NpyHeader header = NpyHeader.read(new ByteArrayInputStream(npy), "features.npy");
        ByteBuffer swapped = ByteBuffer.allocate(npy.length - header.bytes()).order(ByteOrder.BIG_ENDIAN);
        swapped.asFloatBuffer()
                .put(ByteBuffer.wrap(npy, header.bytes(), swapped.capacity())
                        .slice()
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .asFloatBuffer());
        Map<String, byte[]> members = new LinkedHashMap<>();
        members.put("ids.npy", NpyBytes.array("<i8", "1,", 1));
        members.put(
                "embeddings.npy",
                NpyBytes.array(
                        2,
                        "{\"descr\": \">f4\", \"fortran_order\": False, \"shape\": (" + header.shape()[0] + "L, "
                                + header.shape()[1] + "L)}",
                        swapped.array()));
        return NpyBytes.archive(folder.resolve("faces.npz"), true, members);
    }

    /**
     * The weights in the format before PyTorch 1.6, beside an optimizer, with prefixes, under a name without a kind.
     */
    private Path legacy(String name) throws IOException {
        Map<String, Object> state = new LinkedHashMap<>();
        Map<String, byte[]> storages = new LinkedHashMap<>();
        Map<String, Integer> elements = new LinkedHashMap<>();
        CheckpointFile.read(Given.STORAGE, GOLDEN.resolve(name).toString())
                .tensors()
                .forEach((key, tensor) -> {
                    String storage = String.valueOf(storages.size());
                    ByteBuffer bytes =
                            ByteBuffer.allocate(4 * tensor.values().length).order(ByteOrder.LITTLE_ENDIAN);
                    bytes.asFloatBuffer().put(tensor.values());
                    storages.put(storage, bytes.array());
                    elements.put(storage, tensor.values().length);
                    state.put(
                            "module._orig_mod." + key,
                            PickleWriter.tensor(
                                    new StoredAs("FloatStorage", storage, tensor.values().length), tensor.shape()));
                });
        Object training = Map.of(
                "net",
                state,
                "epoch",
                3,
                "optimizer",
                Map.of(
                        "state",
                        Map.of(0, Map.of("exp_avg", state.values().iterator().next()))));
        return PickleWriter.legacy(folder.resolve(name.replace(".pth", "")), training, storages, elements);
    }
}
