package lce.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import lce.job.cli.ClusterOptions;
import lce.job.cli.CommandLineParser;
import lce.job.cli.GenerateOptions;
import lce.job.cli.JobOptions;
import lce.job.cli.KnnOptions;
import lce.job.cli.OptionSection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The guide of options says what {@code --help} says. After a change of an option, write the guide anew:
 *
 * <pre>
 * mvn test -Dtest=OptionsGuideTest -Dguide=write
 * </pre>
 */
public class OptionsGuideTest {

    private static final Path GUIDE = Path.of("src/site/markdown/options.md");
    private static final String LINE = "\n---\n";

    public static Stream<JobOptions> jobs() {
        return Stream.of(new ClusterOptions(), new KnnOptions(), new GenerateOptions());
    }

    @Test
    void theGuideEqualsTheCommandLine() throws IOException {
        String guide = Files.readString(GUIDE);
        int line = guide.indexOf(LINE);
        assertTrue(line > 0, GUIDE + " has no line of three dashes, below which the tables stand");
        String written = guide.substring(0, line + LINE.length())
                + jobs().map(OptionsGuideTest::section).reduce("", String::concat);
        if ("write".equals(System.getProperty("guide"))) {
            Files.writeString(GUIDE, written);
        }
        assertEquals(written, Files.readString(GUIDE), "write the guide anew by the command in this test's Javadoc");
    }

    @ParameterizedTest
    @MethodSource("jobs")
    void everyOptionStandsInOneSectionAndStandsAlone(JobOptions job) {
        CommandSpec command = CommandLineParser.command(job).getCommandSpec();
        List<OptionSpec> inSections = OptionSection.bySection(command).values().stream()
                .flatMap(List::stream)
                .toList();
        assertEquals(command.options().size(), inSections.size());
        for (OptionSpec option : inSections) {
            String description = text(option);
            assertTrue(
                    Character.isUpperCase(description.charAt(0)) && description.endsWith("."),
                    option.longestName() + ": " + description);
            assertFalse(description.contains("${"), option.longestName() + ": " + description);
        }
    }

    @ParameterizedTest
    @MethodSource("jobs")
    void helpShowsEveryOptionUnderAHeading(JobOptions job) {
        CommandLine command = CommandLineParser.command(job);
        String help = command.getUsageMessage(CommandLine.Help.Ansi.OFF);
        OptionSection.bySection(command.getCommandSpec()).forEach((section, options) -> {
            int heading = help.indexOf("\n" + section.heading() + "\n");
            assertTrue(heading > 0, section + " in " + help);
            options.forEach(option -> assertTrue(
                    help.indexOf(option.longestName().replaceFirst("^--(no-)?", ""), heading) > 0,
                    option.longestName() + " in " + help));
        });
    }

    private static String section(JobOptions job) {
        CommandLine command = CommandLineParser.command(job);
        CommandSpec spec = command.getCommandSpec();
        StringBuilder text = new StringBuilder(
                "\n## " + spec.name() + "\n\n" + paragraph(spec.usageMessage().header()));
        if (spec.usageMessage().description().length > 0) {
            text.append("\n").append(paragraph(spec.usageMessage().description()));
        }
        OptionSection.bySection(spec).forEach((section, options) -> {
            text.append("\n### ").append(section.heading()).append("\n\n| flag | meaning |\n|---|---|\n");
            options.forEach(option -> text.append("| `")
                    .append(flag(option))
                    .append("` | ")
                    .append(text(option).replace("|", "\\|"))
                    .append(" |\n"));
        });
        return text.toString();
    }

    private static String paragraph(String... lines) {
        return String.join(" ", lines).replace("%n", "").strip() + "\n";
    }

    private static String flag(OptionSpec option) {
        return option.negatable()
                ? option.longestName()
                : String.join(", ", option.names()) + (option.arity().max() == 0 ? "" : " " + option.paramLabel());
    }

    private static String text(OptionSpec option) {
        return String.join(" ", option.description());
    }
}
