package lce.job.cli;

import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import lce.io.BadInputException;
import lce.io.FileKind;
import lce.io.Storage;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Reads the command line. The JSON file that --conf names provides its defaults. */
public final class CommandLineParser {

    private static final String VERBOSE = "--verbose";
    private static final String NOT_VERBOSE = "--no-verbose";

    private final Storage storage;
    private boolean isVerbose;

    public CommandLineParser(Storage storage) {
        this.storage = storage;
    }

    /**
     * Returns the validated options, or nothing if the user requested help or the version, which is printed.
     *
     * @param fresh creates options without values
     * @throws BadInputException if a flag or key is unknown, a value has the wrong type, or a required option is
     *     missing
     */
    public <O extends JobOptions> Optional<O> parse(Supplier<O> fresh, String[] args, PrintWriter out) {
        isVerbose = List.of(args).contains(VERBOSE);
        O options = parse(fresh.get(), args, Map.of(), "", out);
        if (options == null) {
            return Optional.empty();
        }
        if (options.conf != null) {
            // the flags are valid without the file, so that any error now is in the file
            JsonNode file = json(options.conf);
            isVerbose |= file.path(VERBOSE.substring(2)).asBoolean()
                    && !List.of(args).contains(NOT_VERBOSE);
            options = parse(fresh.get(), args, values(file, options.conf, fresh.get()), options.conf + ": ", out);
        }
        CommandSpec given = command(options).getCommandSpec();
        RequiredOptions.check(given, options);
        validate(given);
        return Optional.of(options);
    }

    /** Validates the options of a job or of a group, those of the groups in it first. */
    private static void validate(CommandSpec options) {
        options.mixins().values().forEach(CommandLineParser::validate);
        if (options.userObject() instanceof Validated values) {
            values.validate();
        }
    }

    /**
     * Returns true if the command line or its file asks for details, as far as it has been read: also if {@link #parse}
     * refused it.
     */
    public boolean isVerbose() {
        return isVerbose;
    }

    /** Returns the options, or null if the user requested help or the version. */
    private static <O extends JobOptions> O parse(
            O options, String[] args, Map<String, String> file, String place, PrintWriter out) {
        CommandLine command = command(options);
        command.setDefaultValueProvider(
                argument -> argument instanceof OptionSpec option ? file.get(OptionField.key(option)) : null);
        try {
            ParseResult result = command.parseArgs(args);
            if (result.isUsageHelpRequested()) {
                command.usage(out);
                return null;
            }
            if (result.isVersionHelpRequested()) {
                command.printVersionHelp(out);
                return null;
            }
            return options;
        } catch (ParameterException e) {
            StringWriter hint = new StringWriter();
            CommandLine.UnmatchedArgumentException.printSuggestions(e, new PrintWriter(hint, true));
            String suggestion = hint.toString().isBlank() ? "" : "; " + inOneLine(hint.toString());
            throw new BadInputException(place + inOneLine(e.getMessage()) + suggestion + JobOptions.SEE_HELP, e);
        }
    }

    private static String inOneLine(String text) {
        return text.strip().replaceAll("\\s*\\R\\s*", " ");
    }

    /** Returns the model of a job's options, from which the parser, {@code --help} and the guide of options derive. */
    public static CommandLine command(JobOptions options) {
        CommandLine command = new CommandLine(options)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setOverwrittenOptionsAllowed(false);
        command.getHelpSectionMap()
                .put(CommandLine.Model.UsageMessageSpec.SECTION_KEY_OPTION_LIST, OptionSection::render);
        return command;
    }

    /** The file's values by flag name, which must be one of these options. */
    private static Map<String, String> values(JsonNode root, String path, JobOptions options) {
        Map<String, OptionSpec> known = new HashMap<>();
        command(options).getCommandSpec().options().forEach(option -> known.put(OptionField.key(option), option));
        known.keySet().removeIf(key -> key.equals("conf") || key.equals("help") || key.equals("version"));
        Map<String, String> values = new HashMap<>();
        for (Iterator<Map.Entry<String, JsonNode>> fields = root.fields(); fields.hasNext(); ) {
            Map.Entry<String, JsonNode> field = fields.next();
            if (!known.containsKey(field.getKey())) {
                throw new BadInputException(path + " has the key \"" + field.getKey()
                        + "\", which is not a flag of this job; the keys are "
                        + String.join(", ", known.keySet().stream().sorted().toList()));
            }
            if (!field.getValue().isValueNode()) {
                throw new BadInputException(
                        path + " has a list or an object for \"" + field.getKey() + "\"; give one value");
            }
            if (!field.getValue().isNull()) {
                values.put(field.getKey(), field.getValue().asText());
            }
        }
        return values;
    }

    private JsonNode json(String path) {
        FileKind kind = FileKind.of(storage, path);
        if (kind != FileKind.EMPTY) { // the message about JSON objects is more useful for an empty file
            kind.requireContent(path);
        }
        try (InputStream in = storage.open(path)) {
            JsonNode root = new ObjectMapper()
                    .enable(JsonParser.Feature.ALLOW_COMMENTS)
                    .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .readTree(in);
            if (!root.isObject()) {
                throw new BadInputException(path + " does not hold a JSON object; write {\"flag\": value, ...}");
            }
            return root;
        } catch (JsonProcessingException e) {
            throw new BadInputException(
                    path + " is not JSON: " + inOneLine(e.getOriginalMessage()) + " in line "
                            + (e.getLocation() == null ? "?" : e.getLocation().getLineNr()) + "; correct it there",
                    e);
        } catch (CharConversionException e) {
            throw new BadInputException(path + " is not text in UTF-8; give a JSON file", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
