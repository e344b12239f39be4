package lce;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.config.Property;

/** Collects what the job's own classes log, in place of showing it, until it is closed. */
public final class CapturedLog implements AutoCloseable {

    private static final String OWN = "lce";

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final LoggerContext context =
            (LoggerContext) LogManager.getContext(CapturedLog.class.getClassLoader(), false);

    public CapturedLog() {
        AbstractAppender appender = new AbstractAppender("captured", null, null, false, Property.EMPTY_ARRAY) {
            @Override
            public void append(LogEvent event) {
                lines.add(event.getLevel() + " " + event.getMessage().getFormattedMessage());
            }
        };
        appender.start();
        LoggerConfig config = new LoggerConfig(OWN, Level.DEBUG, false);
        config.addAppender(appender, null, null);
        context.getConfiguration().addLogger(OWN, config);
        context.updateLoggers();
    }

    /** Returns the lines so far, such as "WARN executor 1: ...", of one level. */
    public List<String> lines(Level level) {
        return lines.stream().filter(line -> line.startsWith(level + " ")).toList();
    }

    @Override
    public void close() {
        context.getConfiguration().removeLogger(OWN);
        context.updateLoggers();
    }
}
