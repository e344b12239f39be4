package lce.job;

import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Iterator;
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
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Reads the command line. The JSON file that --conf names provides its defaults. */
public final class CommandLineParser {

    private final Storage storage;

    public CommandLineParser(Storage storage) {
        this.storage = storage;
    }

    /**
     * Returns the validated options, or nothing if the user requested help or the version, which is printed.
     *
     * @param fresh creates options without values
     * @throws BadInputException if a flag or key is unknown, a value has the wrong type, or a required option is missing
     */
    public <O extends JobOptions> Optional<O> parse(Supplier<O> fresh, String[] args, PrintWriter out) {
        O options = parse(fresh.get(), args, Map.of(), "", out);
        if (options == null) {
            return Optional.empty();
        }
        if (options.conf != null) {
            // the flags are valid without the file, so that any error now is in the file
            options = parse(fresh.get(), args, file(options.conf, fresh.get()), options.conf + ": ", out);
        }
        options.validate();
        return Optional.of(options);
    }

    /** Returns the options, or null if the user requested help or the version. */
    private static <O extends JobOptions> O parse(O options, String[] args, Map<String, String> file, String place, PrintWriter out) {
        CommandLine command = command(options);
        command.setDefaultValueProvider(argument -> argument instanceof OptionSpec option ? file.get(key(option)) : null);
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
    static CommandLine command(JobOptions options) {
        CommandLine command = new CommandLine(options).setCaseInsensitiveEnumValuesAllowed(true).setOverwrittenOptionsAllowed(false);
        command.getHelpSectionMap().put(CommandLine.Model.UsageMessageSpec.SECTION_KEY_OPTION_LIST, OptionSection::render);
        return command;
    }

    private static String key(OptionSpec option) {
        return option.longestName().replaceFirst("^--", "");
    }

    /** Returns the file's values by flag name. Each must be the name of one of these options. */
    private Map<String, String> file(String path, JobOptions options) {
        Map<String, OptionSpec> known = new HashMap<>();
        command(options).getCommandSpec().options().forEach(option -> known.put(key(option), option));
        known.keySet().removeIf(key -> key.equals("conf") || key.equals("help") || key.equals("version"));
        Map<String, String> values = new HashMap<>();
        JsonNode root = json(path);
        for (Iterator<Map.Entry<String, JsonNode>> fields = root.fields(); fields.hasNext();) {
            Map.Entry<String, JsonNode> field = fields.next();
            if (!known.containsKey(field.getKey())) {
                throw new BadInputException(path + " has the key \"" + field.getKey() + "\", which is not a flag of this job; the keys are "
                        + String.join(", ", known.keySet().stream().sorted().toList()));
            }
            if (!field.getValue().isValueNode()) {
                throw new BadInputException(path + " has a list or an object for \"" + field.getKey() + "\"; give one value");
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
            JsonNode root = new ObjectMapper().enable(JsonParser.Feature.ALLOW_COMMENTS).enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).readTree(in);
            if (!root.isObject()) {
                throw new BadInputException(path + " does not hold a JSON object; write {\"flag\": value, ...}");
            }
            return root;
        } catch (JsonProcessingException e) {
            throw new BadInputException(path + " is not JSON: " + inOneLine(e.getOriginalMessage()) + " in line "
                    + (e.getLocation() == null ? "?" : e.getLocation().getLineNr()) + "; correct it there", e);
        } catch (CharConversionException e) {
            throw new BadInputException(path + " is not text in UTF-8; give a JSON file", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
