package lce.job.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import lce.io.Storage;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The report of a run that failed: a JSON file beside the output, because a failed run leaves no output. It has the
 * names of metrics.json for what the run knew. A later failure replaces it, and the next run that succeeds deletes it;
 * another file in its place stays.
 */
final class FailureReport {

    private static final Logger LOG = LoggerFactory.getLogger(FailureReport.class);

    /** The report's name is the output's with this ending. */
    static final String ENDING = ".failed.json";

    private static final String STAGE = "stage";
    private static final String ERROR = "error";

    private final Storage storage;
    private final JobOptions options;
    private final PrintStream err;
    private final Instant started = Instant.now();

    /** @param err gets a line if the report cannot be written or deleted */
    FailureReport(Storage storage, JobOptions options, PrintStream err) {
        this.storage = storage;
        this.options = options;
        this.err = err;
    }

    /**
     * Writes the report. A failure to write it is a warning, so that it never hides the failure of the run.
     *
     * @param sentence what the user reads in place of a stack trace, or nothing if the failure is a bug
     */
    void write(Throwable failure, Optional<String> sentence, RunJournal journal) {
        try {
            store(new ObjectMapper()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .writeValueAsBytes(fields(failure, sentence, journal)));
        } catch (Throwable e) {
            warn("written", e);
        }
    }

    /** Deletes the report of an earlier run, if there is one. */
    void delete() {
        try {
            FileSystem files = storage.fileSystem(options.output());
            if (files.exists(place()) && isReport(files)) {
                files.delete(place(), false);
            }
        } catch (IOException | RuntimeException e) {
            warn("deleted", e);
        }
    }

    private Path place() {
        return storage.qualified(options.output()).suffix(ENDING);
    }

    private void warn(String what, Throwable e) {
        err.println("the report " + options.output() + ENDING + " cannot be " + what + " (" + e + ")");
        LOG.debug("The report cannot be {}", what, e);
    }

    private void store(byte[] json) throws IOException {
        FileSystem files = storage.fileSystem(options.output());
        if (files.exists(place()) && !isReport(files)) {
            throw new IOException("another file is there");
        }
        files.setWriteChecksum(false); // as for the output itself
        try (OutputStream out = files.create(place(), true)) {
            out.write(json);
        } catch (IOException | RuntimeException | Error e) {
            files.delete(place(), false);
            throw e;
        }
    }

    private boolean isReport(FileSystem files) throws IOException {
        if (files.getFileStatus(place()).isDirectory()) {
            return false;
        }
        try (InputStream in = files.open(place())) {
            JsonNode root = new ObjectMapper().readTree(in);
            return root.has(STAGE) && root.has(ERROR);
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    private Map<String, Object> fields(Throwable failure, Optional<String> sentence, RunJournal journal) {
        CommandSpec command = CommandLineParser.command(options).getCommandSpec();
        Instant ended = Instant.now();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("version", JobOptions.VERSION);
        fields.put("job", command.name());
        fields.put("started", started.toString());
        fields.put("ended", ended.toString());
        fields.put("total_seconds", Duration.between(started, ended).toMillis() / 1e3);
        fields.put(STAGE, journal.stage());
        fields.put(ERROR, error(failure, sentence));
        fields.put("configuration", configuration(command));
        fields.putAll(journal.facts());
        fields.put("seconds", journal.seconds());
        return fields;
    }

    private static Map<String, Object> error(Throwable failure, Optional<String> sentence) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put(
                "class",
                EntryPoint.badInput(failure)
                        .<Throwable>map(refusal -> refusal)
                        .orElse(failure)
                        .getClass()
                        .getName());
        fields.put("message", sentence.orElse(failure.getMessage()));
        if (sentence.isEmpty()) {
            StringWriter trace = new StringWriter();
            failure.printStackTrace(new PrintWriter(trace, true));
            fields.put("stack_trace", trace.toString());
        }
        return fields;
    }

    /** Returns the flags of the run by name, with their defaults. */
    private static Map<String, Object> configuration(CommandSpec command) {
        Map<String, Object> flags = new LinkedHashMap<>();
        for (OptionSpec option : command.options()) {
            if (!option.usageHelp() && !option.versionHelp()) {
                Object value = option.getValue();
                flags.put(
                        OptionField.key(option),
                        value instanceof Enum<?> choice ? choice.name().toLowerCase(Locale.ROOT) : value);
            }
        }
        return flags;
    }
}
