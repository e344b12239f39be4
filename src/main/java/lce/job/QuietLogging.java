package lce.job;

import java.net.URI;
import java.net.URISyntaxException;

import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.ConfigurationSource;
import org.apache.spark.SparkContext;

/**
 * Keeps Spark's thousands of lines away from the job's own where nobody has asked for them. A cluster's or a user's log4j2 configuration
 * stays as it is; only the one that Spark falls back on gives way.
 */
public final class QuietLogging {

    private static final String FALLBACK = "org/apache/spark/log4j2-defaults.properties";

    private QuietLogging() {
    }

    /** Warnings alone from now on, unless logging has been configured. */
    public static void unlessConfigured() {
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
