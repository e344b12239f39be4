package lce.job;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.function.Supplier;

import lce.io.BadInputException;
import lce.io.Storage;
import org.apache.hadoop.fs.FSError;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.sql.SparkSession;

/** What is the same in every program that spark-submit names: options, a session, the exit status. */
public final class EntryPoint<O extends JobOptions> {

    private static final int DONE = 0;
    private static final int BAD_INPUT = 2;

    private final String name;
    private final Supplier<O> options;
    private final Body<O> body;

    /** What the program does. */
    public interface Body<O> {
        void run(SparkSession session, O options, PrintStream console, RunJournal journal);
    }

    /**
     * @param name    of the application, in Spark's UI
     * @param options new ones, with nothing given
     */
    public EntryPoint(String name, Supplier<O> options, Body<O> body) {
        this.name = name;
        this.options = options;
        this.body = body;
    }

    /** Runs the job and ends the process unless all went well. */
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
     * Runs the job and leaves its Spark session open.
     *
     * @return the exit status: 0 done, 2 something given cannot be used or a disk is full. What is a bug or a failing machine is thrown on
     */
    public int run(String[] args, PrintStream out, PrintStream err) {
        Optional<O> given = Optional.empty();
        try {
            CommandLineParser parser = new CommandLineParser(Storage.of(SparkHadoopUtil.get().conf()));
            given = parser.parse(options, args, new PrintWriter(out, true));
            given.ifPresent(understood -> body.run(SparkDefaults.session(name), understood, out, new RunJournal()));
            return DONE;
        } catch (Exception | FSError e) { // Spark throws checked exceptions without declaring them; FSError is Hadoop's for a full local disk
            String output = given.map(JobOptions::output).orElse(null);
            Optional<String> sentence = badInput(e).map(BadInputException::getMessage).or(() -> UnreadableFile.sentence(e)).or(() -> FullDisk.sentence(e, output));
            if (sentence.isEmpty()) {
                throw e;
            }
            err.println(sentence.get());
            return BAD_INPUT;
        }
    }

    /** Returns the user's mistake behind an exception, also when a task on an executor found it. */
    static Optional<BadInputException> badInput(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof BadInputException refusal) {
                return Optional.of(refusal);
            }
        }
        return Optional.empty();
    }
}
