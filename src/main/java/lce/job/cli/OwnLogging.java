package lce.job.cli;

import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.spark.SparkContext;

/**
 * The level of the job's own loggers, which a verbose job raises to INFO until it ends. Log4j2's configuration decides
 * where the lines go.
 */
final class OwnLogging implements AutoCloseable {

    private static final String OWN = "lce";

    private final Runnable restore;

    private OwnLogging(Runnable restore) {
        this.restore = restore;
    }

    /**
     * Raises the level for a verbose job. A level that logs more than INFO stays, and so does a logging system other
     * than log4j2.
     */
    static OwnLogging of(boolean isVerbose) {
        // Spark's loggers, and with them the job's, belong to the context of Spark's class loader
        if (!isVerbose
                || !(LogManager.getContext(SparkContext.class.getClassLoader(), false)
                        instanceof LoggerContext context)) {
            return new OwnLogging(() -> {});
        }
        LoggerConfig nearest = context.getConfiguration().getLoggerConfig(OWN);
        Level before = nearest.getLevel();
        if (before.isLessSpecificThan(Level.INFO)) {
            return new OwnLogging(() -> {});
        }
        if (nearest.getName().equals(OWN)) {
            nearest.setLevel(Level.INFO);
            context.updateLoggers();
            return new OwnLogging(() -> {
                nearest.setLevel(before);
                context.updateLoggers();
            });
        }
        context.getConfiguration().addLogger(OWN, new LoggerConfig(OWN, Level.INFO, true));
        context.updateLoggers();
        return new OwnLogging(() -> {
            context.getConfiguration().removeLogger(OWN);
            context.updateLoggers();
        });
    }

    @Override
    public void close() {
        restore.run();
    }
}
