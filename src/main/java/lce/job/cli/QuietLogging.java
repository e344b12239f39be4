package lce.job.cli;

import java.net.URI;
import java.net.URISyntaxException;

import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.ConfigurationSource;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkContext$;

/**
 * Reduces Spark's logging to warnings, so that the job's own lines are visible. It replaces only the configuration that
 * Spark falls back to. It does not change a log4j2 configuration of a cluster or a user.
 */
public final class QuietLogging {

    private static final String FALLBACK = "org/apache/spark/log4j2-defaults.properties";

    private QuietLogging() {}

    /** Limits logging to warnings if logging has not been configured. */
    public static void unlessConfigured() {
        // Spark configures logging when it logs first. After spark-submit, Spark 4 does so again and would undo a
        // replacement that was made before
        SparkContext$.MODULE$.initializeLogIfNecessary(false, true);
        // Spark's loggers belong to the context of its own class loader, which is not this jar's
        if (LogManager.getContext(SparkContext.class.getClassLoader(), false) instanceof LoggerContext context) {
            ConfigurationSource source = context.getConfiguration().getConfigurationSource();
            if (String.valueOf(source.getLocation()).endsWith(FALLBACK)) {
                context.setConfigLocation(quiet());
            }
        }
    }

    private static URI quiet() {
        try {
            return QuietLogging.class.getResource("log4j2.properties").toURI();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
