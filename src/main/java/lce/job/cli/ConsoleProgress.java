package lce.job.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import lce.pipeline.stage.StageMonitor;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.LongAccumulator;

/**
 * Reports the running stage on the console and in the Spark UI. For long stages it also reports the progress and the
 * remaining time. A journal records the same.
 */
public final class ConsoleProgress implements StageMonitor, AutoCloseable {

    private static final int SECONDS_BETWEEN_LINES = 5;

    private final JavaSparkContext spark;
    private final PrintStream out;
    private final RunJournal journal;
    private final RunningCounts counts = new RunningCounts();
    private final TaskFailureLog failures = new TaskFailureLog();

    public ConsoleProgress(JavaSparkContext spark, PrintStream out, RunJournal journal) {
        this.spark = spark;
        this.out = out;
        this.journal = journal;
        spark.sc().addSparkListener(counts);
        spark.sc().addSparkListener(failures);
    }

    @Override
    public <T> T stage(String name, String unit, long units, int partitions, Function<LongAccumulator, T> body) {
        JobLabel caller = JobLabel.replace(spark, name);
        LongAccumulator done = spark.sc().longAccumulator(name + ": " + unit);
        counts.follow(done);
        long start = System.nanoTime();
        out.printf(Locale.ROOT, "%s ...%n", name);
        journal.stageBegins(name, unit, units, partitions);
        ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "progress");
            thread.setDaemon(true);
            return thread;
        });
        clock.scheduleAtFixedRate(
                () -> show(unit, units, counts.total(done), (System.nanoTime() - start) / 1e9),
                SECONDS_BETWEEN_LINES,
                SECONDS_BETWEEN_LINES,
                TimeUnit.SECONDS);
        try {
            T result = body.apply(done);
            double took = (System.nanoTime() - start) / 1e9;
            out.println(finished(name, unit, units, done.value(), took));
            journal.stageEnds(name, partitions, took);
            return result;
        } finally {
            clock.shutdownNow();
            caller.restore();
        }
    }

    /** A stage without a result, which only writes. */
    public interface Step {
        void run(LongAccumulator done) throws IOException;
    }

    /** Runs a step as {@link #stage} runs a stage; an IOException is thrown on as an UncheckedIOException. */
    public void step(String name, String unit, long units, int partitions, Step step) {
        stage(name, unit, units, partitions, done -> {
            try {
                step.run(done);
                return done;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    @Override
    public void note(String line) {
        out.println(line);
        journal.note(line);
    }

    /** Records a number or choice of the run under its name in metrics.json; the console does not show it. */
    public void fact(String name, Object value) {
        journal.fact(name, value);
    }

    private void show(String unit, long units, long done, double elapsed) {
        String line = line(unit, units, done, elapsed);
        if (!line.isEmpty()) {
            out.println(line);
        }
    }

    /** Returns a line such as " 1,200 of 4,145 faces, 240/s, 12 s left", or an empty text if no unit is finished. */
    static String line(String unit, long units, long done, double elapsed) {
        if (done == 0) {
            return "";
        }
        double rate = done / elapsed;
        return String.format(
                Locale.ROOT,
                "  %,d of %,d %s, %,.0f/s, %s left",
                done,
                units,
                unit,
                rate,
                duration((units - done) / rate));
    }

    static String finished(String name, String unit, long units, long counted, double seconds) {
        String rate = counted > 0 ? String.format(Locale.ROOT, " (%,d %s, %,.0f/s)", units, unit, units / seconds) : "";
        return String.format(Locale.ROOT, "%s: %s%s", name, duration(seconds), rate);
    }

    /** Returns a text such as "0.3 s", "42 s", "3 min 05 s" or "2 h 10 min". */
    public static String duration(double seconds) {
        if (seconds < 10) {
            return String.format(Locale.ROOT, "%.1f s", Math.max(0, seconds));
        }
        long whole = Math.round(seconds);
        if (whole < 60) {
            return whole + " s";
        }
        return whole < 3600
                ? String.format(Locale.ROOT, "%d min %02d s", whole / 60, whole % 60)
                : String.format(Locale.ROOT, "%d h %02d min", whole / 3600, whole % 3600 / 60);
    }

    /** Detaches from the Spark context, which may outlive the run. */
    @Override
    public void close() {
        spark.sc().removeSparkListener(counts);
        spark.sc().removeSparkListener(failures);
    }

    /** Returns the seconds of each finished stage, in the order in which they ran. */
    public Map<String, Double> seconds() {
        return journal.seconds();
    }
}
