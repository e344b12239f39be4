package lce.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import lce.io.CheckpointFile;
import lce.io.FeatureFile;
import lce.io.FileFormat;
import lce.io.KnnFile;
import lce.io.LabelsFile;
import lce.job.cli.ClusterOptions;
import lce.job.cli.CommandLineParser;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The guide of formats and {@code --help} list the formats that the job reads. After a change of a format, write the
 * guide anew:
 *
 * <pre>
 * mvn test -Dtest=FormatsGuideTest -Dguide=write
 * </pre>
 */
class FormatsGuideTest {

    private static final Path GUIDE = Path.of("src/site/markdown/formats.md");

    /** The first cell of the input's row in the guide, and its formats. */
    static Stream<Arguments> inputs() {
        return Stream.of(
                Arguments.of("`--features`", FeatureFile.formats()),
                Arguments.of("`--knn`", KnnFile.formats()),
                Arguments.of("`--lce-weights`, `--pce-weights`", CheckpointFile.formats()),
                Arguments.of("`--labels`", LabelsFile.formats()));
    }

    @ParameterizedTest
    @MethodSource("inputs")
    void theGuideListsTheFormats(String flags, List<FileFormat> formats) throws IOException {
        String row = "| " + flags + " | "
                + String.join(
                        "; ", formats.stream().map(FileFormat::description).toList()) + " |";
        if ("write".equals(System.getProperty("guide"))) {
            Files.write(
                    GUIDE,
                    Files.readAllLines(GUIDE).stream()
                            .map(line -> line.startsWith("| " + flags + " |") ? row : line)
                            .toList());
        }
        assertEquals(
                List.of(row),
                Files.readAllLines(GUIDE).stream()
                        .filter(line -> line.startsWith("| " + flags + " |"))
                        .toList(),
                "write the guide anew by the command in this test's Javadoc");
    }

    @ParameterizedTest
    @MethodSource("inputs")
    void helpNamesTheFormats(String flags, List<FileFormat> formats) {
        String flag = flags.substring(1, flags.indexOf('`', 1));
        String help = String.join(
                " ",
                CommandLineParser.command(new ClusterOptions())
                        .getCommandSpec()
                        .findOption(flag)
                        .description());
        for (FileFormat format : formats) {
            String word = format.description().split("[ ,]")[0].replace("`", "");
            assertTrue(help.contains(word), flag + " does not name " + word + ": " + help);
        }
    }
}
