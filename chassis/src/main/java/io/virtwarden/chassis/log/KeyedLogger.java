package io.virtwarden.chassis.log;

import java.util.LinkedHashMap;
import java.util.Objects;
import org.apache.logging.log4j.CloseableThreadContext;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A logger whose message says what happened and whose keys say to what: {@code log.info("domain stopped", "domain", name)}.
 *
 * <p>Keys in use: domain, uuid, node, uri, seq, object, topic, path, port, reason. Plain output appends them as key=value, JSON
 * gives each as a field. Any thread.
 */
public final class KeyedLogger {
    private final Logger logger;

    private KeyedLogger(Logger logger) {
        this.logger = logger;
    }

    /** The logger of a class. */
    public static KeyedLogger of(Class<?> type) {
        return new KeyedLogger(LogManager.getLogger(type));
    }

    /** @param keysAndValues key, value, key, value; a null value leaves its key out */
    public void debug(String what, @Nullable Object... keysAndValues) {
        say(Level.DEBUG, null, what, keysAndValues);
    }

    /** @param keysAndValues key, value, key, value; a null value leaves its key out */
    public void info(String what, @Nullable Object... keysAndValues) {
        say(Level.INFO, null, what, keysAndValues);
    }

    /** @param keysAndValues key, value, key, value; a null value leaves its key out */
    public void warn(String what, @Nullable Object... keysAndValues) {
        say(Level.WARN, null, what, keysAndValues);
    }

    /** @param keysAndValues key, value, key, value; a null value leaves its key out */
    public void error(String what, @Nullable Object... keysAndValues) {
        say(Level.ERROR, null, what, keysAndValues);
    }

    /** With a stack trace: for what should never happen. */
    public void error(Throwable cause, String what, @Nullable Object... keysAndValues) {
        say(Level.ERROR, cause, what, keysAndValues);
    }

    private void say(Level level, @Nullable Throwable cause, String what, @Nullable Object... keysAndValues) {
        if (!logger.isEnabled(level)) return;
        var keys = new LinkedHashMap<String, String>();
        for (var i = 0; i + 1 < keysAndValues.length; i += 2) {
            var value = keysAndValues[i + 1];
            if (value != null) keys.put(String.valueOf(keysAndValues[i]), value.toString());
        }
        try (var context = CloseableThreadContext.putAll(keys)) {
            Objects.requireNonNull(context);
            logger.log(level, what, cause);
        }
    }
}
