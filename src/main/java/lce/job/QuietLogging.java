package lce.job;

import java.net.URI;
import java.net.URISyntaxException;

import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.ConfigurationSource;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkContext$;

/**
 * Replaces Spark's default logging, thousands of INFO lines on the console, with warnings only. A log4j2 configuration of the cluster or the user stays as it
 * is, and so does the JSON layout that {@code spark.log.structuredLogging.enabled} selects on Spark 4.
 */
public final class QuietLogging {

    private static final String FALLBACK = "org/apache/spark/log4j2-defaults.properties";

    private QuietLogging() {
    }

    /** Logs only warnings from now on, unless logging has been configured. */
    public static void unlessConfigured() {
        // Spark configures logging when it logs first. After spark-submit, Spark 4 does so again and would undo a replacement that was made before
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
