package lce.job.cli;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records a run while it is running: each event is logged, and what the report of a failed run needs is kept. For use
 * by one thread.
 */
public final class RunJournal {

    private static final Logger LOG = LoggerFactory.getLogger(RunJournal.class);

    private static final String OPENING = "Opening the inputs";

    private final Map<String, Double> seconds = new LinkedHashMap<>();
    private final Map<String, Object> facts = new LinkedHashMap<>();
    private String stage;

    /** Records where the run's logs are found and what runs it. */
    void session(SparkSession session) {
        fact("application", session.sparkContext().applicationId());
        fact("spark", session.version());
        fact("master", session.sparkContext().master());
    }

    /** Records that the output has been accepted, so that a failure from now on is reported beside it. */
    public void begin() {
        stage = OPENING;
    }

    /** Returns true if the output has been accepted. */
    boolean hasBegun() {
        return stage != null;
    }

    void stageBegins(String name, String unit, long units, int partitions) {
        stage = name;
        LOG.debug("{} begins: {} {} in {} partitions", name, units, unit, partitions);
    }

    void stageEnds(String name, int partitions, double took) {
        seconds.put(name, took);
        if (LOG.isInfoEnabled()) {
            LOG.info("{}: {} partitions, {} s", name, partitions, String.format(Locale.ROOT, "%.3f", took));
        }
    }

    /** Records a fact about the run in words. */
    public void note(String line) {
        LOG.info(line.strip());
    }

    /** Records a number or choice of the run under its name in metrics.json. */
    public void fact(String name, Object value) {
        facts.put(name, value);
        LOG.debug("{} = {}", name, value);
    }

    /** Returns the stage that runs, or the last one that ran; null if the output has not been accepted. */
    String stage() {
        return stage;
    }

    /** Returns the seconds of each stage that has ended, in the order in which they ran. */
    Map<String, Double> seconds() {
        return Collections.unmodifiableMap(seconds);
    }

    /** Returns the facts by name, in the order in which they became known. */
    Map<String, Object> facts() {
        return Collections.unmodifiableMap(facts);
    }
}
