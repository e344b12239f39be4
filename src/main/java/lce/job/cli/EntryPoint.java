package lce.job.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.function.Supplier;

import lce.io.BadInputException;
import lce.io.Storage;
import org.apache.hadoop.fs.FSError;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.sql.SparkSession;

/** The common parts of every program that spark-submit runs: options, a session, the exit status. */
public final class EntryPoint<O extends JobOptions> {

    private static final int DONE = 0;
    private static final int BAD_INPUT = 2;

    private final String name;
    private final Supplier<O> options;
    private final Body<O> body;

    /** The work of the program. */
    public interface Body<O> {
        void run(SparkSession session, O options, PrintStream console, RunJournal journal);
    }

    /**
     * @param name name of the application in Spark's UI
     * @param options creates options without values
     */
    public EntryPoint(String name, Supplier<O> options, Body<O> body) {
        this.name = name;
        this.options = options;
        this.body = body;
    }

    /** Runs the job. If the job fails, it ends the process with the exit status. */
    public void main(String[] args) {
        QuietLogging.unlessConfigured();
        int status;
        try {
            status = run(args, System.out, System.err);
        } finally {
            SparkDefaults.stop();
        }
        if (status != DONE) {
            System.exit(status);
        }
    }

    /**
     * Runs the job and leaves its Spark session open. Exceptions whose cause is a bug or a failing machine are thrown.
     *
     * @return the exit status: 0 if the job succeeded, 2 if an input or option cannot be used or a disk is full
     */
    public int run(String[] args, PrintStream out, PrintStream err) {
        Storage storage = Storage.of(SparkHadoopUtil.get().conf());
        CommandLineParser parser = new CommandLineParser(storage);
        Optional<O> given = Optional.empty();
        try {
            given = parser.parse(options, args, new PrintWriter(out, true));
            given.ifPresent(understood -> run(storage, understood, out, err));
            return DONE;
        } catch (Exception | FSError e) {
            // Spark throws checked exceptions without declaring them; FSError is Hadoop's for a full local disk
            Optional<String> sentence =
                    sentence(e, given.map(JobOptions::output).orElse(null));
            if (sentence.isEmpty()) {
                throw e;
            }
            err.println(sentence.get());
            if (parser.isVerbose()) {
                e.printStackTrace(err);
            }
            return BAD_INPUT;
        }
    }

    private void run(Storage storage, O given, PrintStream out, PrintStream err) {
        RunJournal journal = new RunJournal();
        FailureReport report = new FailureReport(storage, given, err);
        OwnLogging logging = OwnLogging.of(given.verbose);
        try {
            SparkSession session = SparkDefaults.session(name);
            journal.session(session);
            body.run(session, given, out, journal);
        } catch (Throwable e) {
            if (journal.hasBegun()) {
                report.write(e, sentence(e, given.output()), journal);
            }
            throw e;
        } finally {
            logging.close();
        }
        report.delete();
    }

    /**
     * Returns what the user reads in place of a stack trace, or nothing if the failure is a bug or a failing machine.
     *
     * @param output that the job was to write, or null if the command line was refused
     */
    private static Optional<String> sentence(Throwable e, String output) {
        return badInput(e)
                .map(BadInputException::getMessage)
                .or(() -> UnreadableFile.sentence(e))
                .or(() -> FullDisk.sentence(e, output));
    }

    /**
     * Returns the BadInputException that caused an exception, if there is one. A task on an executor may have thrown
     * it.
     */
    public static Optional<BadInputException> badInput(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof BadInputException refusal) {
                return Optional.of(refusal);
            }
        }
        return Optional.empty();
    }
}
