package lce.io;

import static lce.io.Given.STORAGE;
import static lce.io.Given.assertRefused;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A file that is none of an input's formats is refused by a sentence that lists them. */
class FormatsTest {

    private static final byte[] UNKNOWN = new byte[16];
    private static final byte[] NPY = "\u0093NUMPY\u0001\u0000".getBytes(StandardCharsets.ISO_8859_1);
    private static final byte[] SAFETENSORS = "\u0002\0\0\0\0\0\0\0{}".getBytes(StandardCharsets.ISO_8859_1);

    @TempDir
    Path folder;

    static Stream<Arguments> foreignFiles() {
        Reading features = path -> FeatureFile.open(STORAGE, path, null);
        Reading graph = path -> KnnFile.open(STORAGE, path);
        Reading labels = Given::labels;
        Reading weights = path -> CheckpointFile.read(STORAGE, path);
        return Stream.of(
                Arguments.of(
                        features,
                        FeatureFile.formats(),
                        UNKNOWN,
                        "is not a feature file that this job reads, or is damaged; give a .npy array,"),
                Arguments.of(features, FeatureFile.formats(), SAFETENSORS, "holds the weights of a network"),
                Arguments.of(
                        graph,
                        KnnFile.formats(),
                        UNKNOWN,
                        "is not a kNN graph that this job reads, or is damaged; give an .npz with data"),
                Arguments.of(graph, KnnFile.formats(), SAFETENSORS, "holds the weights of a network"),
                Arguments.of(
                        labels,
                        LabelsFile.formats(),
                        UNKNOWN,
                        "is not a label file that this job reads, or is damaged; give text"),
                Arguments.of(labels, LabelsFile.formats(), SAFETENSORS, "holds the weights of a network"),
                Arguments.of(
                        weights,
                        CheckpointFile.formats(),
                        UNKNOWN,
                        "holds no weights; copy the checkpoint again, or save model.state_dict() with torch.save or as safetensors"),
                Arguments.of(
                        weights,
                        CheckpointFile.formats(),
                        NPY,
                        "holds no weights that this job reads; save model.state_dict() with torch.save or as safetensors"));
    }

    @ParameterizedTest
    @MethodSource("foreignFiles")
    void theSentenceListsWhatTheInputMayBe(Reading reading, List<FileFormat> formats, byte[] content, String sentence)
            throws IOException {
        Path file = Files.write(folder.resolve("given.dat"), content);
        assertRefused(() -> reading.of(file.toString()), "given.dat", sentence);
        assertRefused(
                () -> reading.of(file.toString()),
                formats.stream().map(FileFormat::name).toArray(String[]::new));
    }

    private interface Reading {
        Object of(String path);
    }
}
