package lce.io;

import static lce.io.Given.STORAGE;
import static lce.io.Given.assertRefused;
import static lce.io.PickleWriter.tensor;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import lce.io.PickleWriter.Call;
import lce.io.PickleWriter.Global;
import lce.io.PickleWriter.Instance;
import lce.io.PickleWriter.StoredAs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A state_dict however people wrap it, in both formats of torch.save. */
class StateDictReaderTest {

    private static final float[] COUNTING = {0, 1, 2, 3, 4, 5};
    private static final StoredAs FLOATS = new StoredAs("FloatStorage", "0", 6);
    private static final Call WEIGHT = tensor(FLOATS, 2, 3);
    private static final Map<String, Object> STATE = Map.of("weight", WEIGHT);
    private static final Global ORDERED_DICT = new Global("collections", "OrderedDict");
    private static final Instance NAMESPACE =
            new Instance(new Global("argparse", "Namespace"), Map.of("lr", 0.1, "gpu", List.of(0, 1)));
    private static final Instance MODULE =
            new Instance(new Global("lce.models", "LCENet"), Map.of("training", true, "_parameters", STATE));

    /** Each gives the one tensor "weight". */
    private static final List<Arguments> WRAPPED = List.of(
            Arguments.of("bare", STATE),
            Arguments.of("OrderedDict of Python 2", new Call(ORDERED_DICT, List.of(List.of("weight", WEIGHT)))),
            Arguments.of("state_dict", Map.of("epoch", 3, "state_dict", STATE)),
            Arguments.of("model_state_dict", Map.of("model_state_dict", STATE, "loss", 0.5)),
            Arguments.of("model", Map.of("model", STATE, "args", NAMESPACE)),
            Arguments.of(
                    "net",
                    Map.of(
                            "net",
                            STATE,
                            "acc",
                            new Call(
                                    new Global("numpy.core.multiarray", "scalar"), new Global("numpy", "dtype"), "x"))),
            Arguments.of("any name", Map.of("lce_net", STATE, "epoch", 3)),
            Arguments.of(
                    "any name beside an optimizer",
                    Map.of("lce_net", STATE, "optimizer", Map.of("state", Map.of(0, Map.of("exp_avg", WEIGHT))))),
            Arguments.of(
                    "two levels",
                    Map.of("checkpoint", Map.of("model", STATE), "rng", new Call(new Global("numpy", "random")))),
            Arguments.of(
                    "Lightning",
                    Map.of(
                            "state_dict",
                            Map.of("model.weight", WEIGHT),
                            "hyper_parameters",
                            NAMESPACE,
                            "optimizer_states",
                            List.of(Map.of("state", Map.of(0, Map.of("exp_avg", WEIGHT)))),
                            "loops",
                            Map.of("fit_loop", Map.of("state_dict", Map.of(), "epoch_progress", Map.of("ready", 1))))),
            Arguments.of("a list", List.of(STATE, 3)),
            Arguments.of("the same dictionary by two names", Map.of("model", STATE, "state_dict", STATE)),
            Arguments.of("a scalar tensor beside", Map.of("weights_of_net", STATE, "best", tensor(FLOATS))),
            Arguments.of(
                    "no tensors beside",
                    Map.of("weight", WEIGHT, "_extra_state", NAMESPACE, "version", 2, "bound", NAMESPACE)),
            Arguments.of("module.", Map.of("module.weight", WEIGHT)),
            Arguments.of("model.", Map.of("model.weight", WEIGHT)),
            Arguments.of("net.", Map.of("net.weight", WEIGHT)),
            Arguments.of("_orig_mod.", Map.of("_orig_mod.weight", WEIGHT)),
            Arguments.of("any combination", Map.of("module._orig_mod.model.net.module.weight", WEIGHT)),
            Arguments.of("within a name", Map.of("_orig_mod.module._orig_mod.weight", WEIGHT)),
            Arguments.of(
                    "a parameter",
                    Map.of(
                            "weight",
                            new Call(
                                    new Global("torch._utils", "_rebuild_parameter"),
                                    WEIGHT,
                                    true,
                                    new Call(ORDERED_DICT)))),
            Arguments.of(
                    "a parameter with attributes",
                    Map.of(
                            "weight",
                            new Call(
                                    new Global("torch._utils", "_rebuild_parameter_with_state"),
                                    WEIGHT,
                                    true,
                                    new Call(ORDERED_DICT),
                                    Map.of("tag", 1)))),
            Arguments.of(
                    "a subclass of Tensor",
                    Map.of(
                            "weight",
                            new Call(
                                    new Global("torch._tensor", "_rebuild_from_type_v2"),
                                    new Global("torch._utils", "_rebuild_tensor_v2"),
                                    new Global("mine", "MyTensor"),
                                    WEIGHT.arguments(),
                                    Map.of()))),
            Arguments.of(
                    "a tensor of PyTorch before 0.4",
                    Map.of(
                            "weight",
                            new Call(
                                    new Global("torch._utils", "_rebuild_tensor"),
                                    FLOATS,
                                    0,
                                    new Object[] {2, 3},
                                    new Object[] {3, 1}))));

    /** Each is refused with these words. */
    private static final List<Arguments> REFUSED = List.of(
            Arguments.of(
                    "a whole network",
                    MODULE,
                    List.of("a pickled lce.models.LCENet", "does not run", "model.state_dict()")),
            Arguments.of(
                    "a whole network by name",
                    Map.of("model", MODULE, "epoch", 3),
                    List.of("under \"model\"", "lce.models.LCENet", "model.state_dict()")),
            Arguments.of(
                    "TorchScript",
                    new Instance(new Global("__torch__.lce.models", "LCENet"), Map.of("weight", WEIGHT)),
                    List.of("__torch__.lce.models.LCENet", "model.state_dict()")),
            Arguments.of(
                    "a program",
                    Map.of("weight", new Call(new Global("posix", "system"), "touch executed")),
                    List.of("posix.system", "does not run")),
            Arguments.of(
                    "two networks",
                    Map.of("lce", STATE, "pce", Map.of("bias", WEIGHT)),
                    List.of("several dictionaries", "[lce, pce]")),
            Arguments.of("a tensor", WEIGHT, List.of("no dictionary of tensors")),
            Arguments.of("numbers", Map.of("epoch", 3), List.of("no dictionary of tensors")),
            Arguments.of(
                    "NumPy arrays",
                    Map.of("weight", new Call(new Global("numpy.core.multiarray", "_reconstruct"), 0)),
                    List.of("numpy.core.multiarray._reconstruct")));

    @TempDir
    Path folder;

    @ParameterizedTest(name = "{0}")
    @FieldSource("WRAPPED")
    void aStateDictIsFoundHoweverItIsWrapped(String name, Object object) throws IOException {
        for (Path path : List.of(archive(object), legacy(object))) {
            Checkpoint checkpoint = CheckpointFile.read(STORAGE, path.toString());
            assertEquals(List.of("weight"), List.copyOf(checkpoint.tensors().keySet()), path.toString());
            assertArrayEquals(
                    new int[] {2, 3}, checkpoint.tensors().get("weight").shape());
            assertArrayEquals(COUNTING, checkpoint.tensors().get("weight").values());
        }
    }

    @ParameterizedTest(name = "{0}")
    @FieldSource("REFUSED")
    void anythingElseIsRefusedByName(String name, Object object, List<String> words) throws IOException {
        for (Path path : List.of(archive(object), legacy(object))) {
            assertRefused(
                    () -> CheckpointFile.read(STORAGE, path.toString()),
                    Stream.concat(Stream.of(path.getFileName().toString()), words.stream())
                            .toArray(String[]::new));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "BoolStorage, 1",
        "ByteStorage, 1",
        "CharStorage, 1",
        "ShortStorage, 2",
        "ComplexFloatStorage, 8",
        "ComplexDoubleStorage, 16",
        "QInt8Storage, 1",
        "QUInt8Storage, 1",
        "QInt32Storage, 4",
        "QUInt4x2Storage, 1"
    })
    void tensorsOfOtherTypesAreOnlyRefusedIfTheyAreNeeded(String type, int bytes) throws IOException {
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("mask", tensor(new StoredAs(type, "1", 3), 3));
        state.put("weight", WEIGHT);
        Map<String, byte[]> storages = new LinkedHashMap<>();
        storages.put("1", new byte[3 * bytes]);
        storages.put("0", floats(ByteOrder.LITTLE_ENDIAN));
        for (Path path : List.of(
                PickleWriter.archive(folder.resolve("typed.pth"), state, storages),
                PickleWriter.legacy(folder.resolve("typed.old"), state, storages, Map.of("0", 6, "1", 3)))) {
            Checkpoint checkpoint = CheckpointFile.read(STORAGE, path.toString());
            assertArrayEquals(COUNTING, checkpoint.tensors().get("weight").values());
            assertTrue(
                    checkpoint.unusable().get("mask").contains(type),
                    checkpoint.unusable().toString());
        }
    }

    @Test
    void tensorsThatAreNotDenseAreOnlyRefusedIfTheyAreNeeded() throws IOException {
        Object state = Map.of(
                "weight",
                WEIGHT,
                "sparse",
                new Call(new Global("torch._utils", "_rebuild_sparse_tensor"), "layout"),
                "quantised",
                new Call(new Global("torch._utils", "_rebuild_qtensor"), new StoredAs("QInt8Storage", "1", 6)),
                "float8",
                new Call(new Global("torch._utils", "_rebuild_tensor_v3"), new StoredAs("UntypedStorage", "1", 6)));
        Checkpoint checkpoint = CheckpointFile.read(STORAGE, archive(state).toString());
        assertArrayEquals(COUNTING, checkpoint.tensors().get("weight").values());
        assertTrue(
                checkpoint.unusable().get("sparse").contains("torch._utils._rebuild_sparse_tensor"),
                checkpoint.unusable().toString());
    }

    @Test
    void aNameThatIsThereTwiceIsNotChosen() throws IOException {
        Checkpoint checkpoint = CheckpointFile.read(
                STORAGE,
                archive(Map.of("model.weight", WEIGHT, "net.weight", WEIGHT, "other", WEIGHT))
                        .toString());
        assertEquals(List.of("other"), List.copyOf(checkpoint.tensors().keySet()));
        assertTrue(
                checkpoint.unusable().get("weight").contains("twice"),
                checkpoint.unusable().toString());
    }

    @Test
    void aPrefixOfAllNamesIsTakenOffWhateverItIs() throws IOException {
        Object state = Map.of(
                "module.base_model.encoder.weight",
                WEIGHT,
                "module.base_model.classifier.weight",
                WEIGHT,
                "module.base_model.classifier.weight.bad",
                WEIGHT);
        assertEquals(
                Set.of("encoder.weight", "classifier.weight", "classifier.weight.bad"),
                CheckpointFile.read(STORAGE, archive(state).toString())
                        .tensors()
                        .keySet());
    }

    @Test
    void aPickleThatTorchDidNotWriteIsRefused() throws IOException {
        Path path = Files.write(folder.resolve("plain.pth"), PickleWriter.pickle(Map.of("weight", List.of(1.0, 2.0))));
        assertRefused(
                () -> CheckpointFile.read(STORAGE, path.toString()),
                "plain.pth",
                "torch.save did not write",
                "model.state_dict()");
    }

    @Test
    void aLegacyFileCopiedAsTextIsRefused() throws IOException {
        String bytes = new String(Files.readAllBytes(legacy(STATE)), StandardCharsets.ISO_8859_1).replace("\n", "\r\n");
        Path path = Files.writeString(folder.resolve("ascii.pth"), bytes, StandardCharsets.ISO_8859_1);
        assertRefused(() -> CheckpointFile.read(STORAGE, path.toString()), "ascii.pth", "copy the checkpoint again");
    }

    @Test
    void bytesOfABigEndianMachineAreSwapped() throws IOException {
        Path path = PickleWriter.archive(
                folder.resolve("big.pth"),
                STATE,
                Map.of("0", floats(ByteOrder.BIG_ENDIAN), "byteorder", "big".getBytes()));
        assertArrayEquals(
                COUNTING,
                CheckpointFile.read(STORAGE, path.toString())
                        .tensors()
                        .get("weight")
                        .values());
    }

    @Test
    void viewsOfOldStoragesAndExpandedTensorsAreRead() throws IOException {
        Call expanded = new Call(
                new Global("torch._utils", "_rebuild_tensor_v2"),
                FLOATS,
                1,
                new Object[] {4, 2},
                new Object[] {0, 1},
                false,
                new Call(ORDERED_DICT));
        assertArrayEquals(
                new float[] {1, 2, 1, 2, 1, 2, 1, 2},
                CheckpointFile.read(STORAGE, legacy(Map.of("weight", expanded)).toString())
                        .tensors()
                        .get("weight")
                        .values());
    }

    @ParameterizedTest
    @CsvSource({
        "9223372036854775807, 1, 0",
        "1, 9223372036854775807, 0",
        "4611686018427387904, 4611686018427387904, 0",
        "-1, 0, 0",
        "6, -1, 0",
        "6, 0, 9223372036854775807",
        "6, 0, -1"
    })
    void numbersThatNoFileHasRoomForAreDamage(long elements, long elementsBefore, long offset) {
        Pickle.StorageReference storage = new Pickle.StorageReference("FloatStorage", "0", elements, elementsBefore);
        Pickle.TensorReference tensor =
                new Pickle.TensorReference(storage, offset, new long[] {2, 3}, new long[] {3, 1});
        assertRefused(
                () -> StateDictReader.read(
                        "huge.pth",
                        Map.of("weight", tensor),
                        (reference, length) -> ByteBuffer.wrap(floats(ByteOrder.LITTLE_ENDIAN))),
                "huge.pth",
                "the file is damaged");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 40, 200})
    void aLegacyFileCutShortIsRefused(int missing) throws IOException {
        byte[] whole = Files.readAllBytes(legacy(STATE));
        Path path = Files.write(folder.resolve("cut.pth"), Arrays.copyOf(whole, whole.length - missing));
        assertRefused(() -> CheckpointFile.read(STORAGE, path.toString()), "cut.pth", "cut short");
    }

    @Test
    @Timeout(value = 120, unit = TimeUnit.SECONDS)
    void damagedFilesAreReadOrRefused() throws IOException {
        Object training = Map.of(
                "net",
                Map.of("module.weight", WEIGHT),
                "args",
                NAMESPACE,
                "optimizer",
                Map.of("state", Map.of(0, Map.of("exp_avg", WEIGHT))));
        Fuzz.damage(legacy(training), folder, 800, path -> CheckpointFile.read(STORAGE, path));
        Fuzz.damage(archive(training), folder, 200, path -> CheckpointFile.read(STORAGE, path));
    }

    private Path archive(Object object) throws IOException {
        return PickleWriter.archive(
                folder.resolve("weights.tar"), object, Map.of("0", floats(ByteOrder.LITTLE_ENDIAN)));
    }

    private Path legacy(Object object) throws IOException {
        return PickleWriter.legacy(
                folder.resolve("weights"), object, Map.of("0", floats(ByteOrder.LITTLE_ENDIAN)), Map.of("0", 6));
    }

    private static byte[] floats(ByteOrder order) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * COUNTING.length).order(order);
        bytes.asFloatBuffer().put(COUNTING);
        return bytes.array();
    }
}
