package lce.io;

import static lce.io.Given.STORAGE;
import static lce.io.Given.assertRefused;
import static lce.io.Given.file;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Weights from what torch.save writes and from .safetensors. */
class CheckpointFileTest {

    private static final float[] COUNTING = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};

    @TempDir
    Path folder;

    @Test
    void thePrefixOfDataParallelIsTakenOff() {
        assertEquals(
                Set.of("plain", "transposed", "half", "brain", "double", "slice", "count", "parameter"),
                read("tensors.pth").tensors().keySet());
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "half", "brain", "double"})
    void everyFloatTypeIsReadAsF32(String name) {
        Tensor tensor = read("tensors.pth").tensors().get(name);
        assertArrayEquals(new int[] {3, 4}, tensor.shape());
        assertArrayEquals(COUNTING, tensor.values());
    }

    @Test
    void stridesAndOffsetsAreFollowed() {
        Checkpoint checkpoint = read("tensors.pth");
        assertArrayEquals(
                new float[] {0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11},
                checkpoint.tensors().get("transposed").values());
        assertArrayEquals(
                new float[] {5, 6, 7, 8, 9, 10},
                checkpoint.tensors().get("slice").values());
        assertArrayEquals(new int[0], checkpoint.tensors().get("count").shape());
        assertEquals(1, checkpoint.tensors().get("parameter").values()[0]);
    }

    @Test
    void aStateDictInsideATrainingCheckpointIsFound() {
        assertArrayEquals(COUNTING, read("nested.pth").tensors().get("weight").values());
    }

    @Test
    void anythingButTensorsIsRefusedByNameAndNotRun() {
        assertRefused(() -> read("evil.pth"), "evil.pth", "posix.system", "does not run");
        assertFalse(Files.exists(Path.of("executed")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"legacy.pth", "training.pth", "training_legacy.pth"})
    void whatPyTorchWritesIsReadInBothFormats(String name) {
        Checkpoint checkpoint = read(name);
        assertArrayEquals(COUNTING, checkpoint.tensors().get("weight").values());
        if (!name.equals("legacy.pth")) {
            assertEquals(
                    Set.of("weight", "transposed", "half", "brain", "slice", "num_batches_tracked", "parameter"),
                    checkpoint.tensors().keySet());
            assertEquals(
                    Set.of("bool", "uint8", "int8", "int16", "complex64", "quantised", "sparse"),
                    checkpoint.unusable().keySet());
            assertArrayEquals(
                    new float[] {0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11},
                    checkpoint.tensors().get("transposed").values());
            assertArrayEquals(
                    new float[] {5, 6, 7, 8, 9, 10},
                    checkpoint.tensors().get("slice").values());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"network.pth", "network_legacy.pth"})
    void aWholeNetworkIsRefused(String name) {
        assertRefused(() -> read(name), name, "torch.nn.modules.linear.Linear", "does not run", "model.state_dict()");
    }

    @ParameterizedTest
    @ValueSource(strings = {"weights", "weights.bin", "weights.ckpt", "weights.pth.tar", "weights.npy"})
    void theContentDecidesAndNotTheName(String name) throws IOException {
        for (Path source :
                List.of(Given.FILES.resolve("nested.pth"), Given.FILES.resolve("legacy.pth"), safetensors())) {
            Path path = Files.copy(source, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
            assertArrayEquals(
                    COUNTING,
                    CheckpointFile.read(STORAGE, path.toString())
                            .tensors()
                            .get("weight")
                            .values());
        }
    }

    @ParameterizedTest
    @CsvSource({"labels.meta, no weights", "ids.npy, no weights", "paired.npz, no data.pkl", "features.bin, no weights"
    })
    void aFileOfAnotherKindIsRefused(String name, String words) {
        assertRefused(() -> read(name), name, words, "model.state_dict()");
    }

    @ParameterizedTest
    @CsvSource({
        "BOOL, 1",
        "U8, 1",
        "I8, 1",
        "F8_E4M3, 1",
        "F8_E5M2, 1",
        "I16, 2",
        "U16, 2",
        "U32, 4",
        "U64, 8",
        "C64, 8",
        "F4, 1"
    })
    void safetensorsOfOtherTypesAreOnlyRefusedIfTheyAreNeeded(String type, int bytes) throws IOException {
        Checkpoint checkpoint = CheckpointFile.read(
                STORAGE,
                safetensors(
                                ",\"mask\":{\"dtype\":\"" + type + "\",\"shape\":[2],\"data_offsets\":[48,"
                                        + (48 + 2 * bytes) + "]}",
                                2 * bytes)
                        .toString());
        assertArrayEquals(COUNTING, checkpoint.tensors().get("weight").values());
        assertTrue(
                checkpoint.unusable().get("mask").contains(type),
                checkpoint.unusable().toString());
    }

    @Test
    void aTruncatedCheckpointIsRefused() {
        assertRefused(
                () -> CheckpointFile.read(STORAGE, Given.cut("tensors.pth", -100, folder)), "tensors.pth", "cut short");
    }

    @Test
    void safetensorsAreRead() throws IOException {
        assertArrayEquals(
                COUNTING,
                CheckpointFile.read(STORAGE, safetensors().toString())
                        .tensors()
                        .get("weight")
                        .values());
    }

    @Test
    void safetensorsThatReachBeyondTheFileAreRefused() throws IOException {
        Path path = safetensors();
        byte[] bytes = Files.readAllBytes(path);
        Files.write(path, java.util.Arrays.copyOf(bytes, bytes.length - 4));
        assertRefused(() -> CheckpointFile.read(STORAGE, path.toString()), "weight", "cut short");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tensors.pth", "nested.pth", "training.pth", "training_legacy.pth"})
    @Timeout(value = 120, unit = TimeUnit.SECONDS)
    void damagedCheckpointsAreReadOrRefused(String name) throws IOException {
        Fuzz.damage(
                Given.FILES.resolve(name),
                folder,
                name.equals("training.pth") ? 200 : 600,
                path -> CheckpointFile.read(STORAGE, path));
    }

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void damagedSafetensorsAreReadOrRefused() throws IOException {
        Fuzz.damage(safetensors(), folder, 800, path -> CheckpointFile.read(STORAGE, path));
    }

    private Path safetensors() throws IOException {
        return safetensors("", 0);
    }

    /** A file of one tensor, and after it this entry and so many bytes. */
    private Path safetensors(String entry, int bytesBehind) throws IOException {
        byte[] head =
                ("{\"__metadata__\":{\"format\":\"pt\"},\"module.weight\":{\"dtype\":\"F32\",\"shape\":[3,4],\"data_offsets\":[0,48]}"
                                + entry + "}")
                        .getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + head.length + 48 + bytesBehind)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(head.length)
                .put(head);
        for (float value : COUNTING) {
            bytes.putFloat(value);
        }
        return Files.write(folder.resolve("weights.safetensors"), bytes.array());
    }

    private static Checkpoint read(String name) {
        return CheckpointFile.read(STORAGE, file(name));
    }
}
