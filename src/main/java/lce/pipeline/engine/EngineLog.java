package lce.pipeline.engine;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.spark.util.CollectionAccumulator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports the engines that tasks open. The log names each kind of engine once per process; an engine that stands in for
 * a faster one is a warning.
 */
public final class EngineLog {

    private static final Logger LOG = LoggerFactory.getLogger(EngineLog.class);
    private static final Set<String> LOGGED = ConcurrentHashMap.newKeySet();

    private EngineLog() {}

    /**
     * Logs an engine, and adds it to the engines that the driver knows.
     *
     * @param line executor, engine, precision, and why it is no better one
     */
    static void opened(String line, boolean isFallback, CollectionAccumulator<String> taken) {
        opened(line, isFallback);
        taken.add(line);
    }

    /** Returns the distinct lines about the engines that tasks have opened, in alphabetical order. */
    public static List<String> lines(CollectionAccumulator<String> taken) {
        return taken.value().stream().distinct().sorted().toList();
    }

    /** @param line executor, engine, precision, and why it is no better one */
    public static void opened(String line, boolean isFallback) {
        LOG.debug("Opened: {}", line);
        if (!LOGGED.add(line)) {
            return;
        }
        if (isFallback) {
            LOG.warn(line);
        } else {
            LOG.info(line);
        }
    }
}
