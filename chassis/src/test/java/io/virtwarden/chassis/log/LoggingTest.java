package io.virtwarden.chassis.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import io.virtwarden.chassis.settings.LogSettings;
import java.util.Map;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.message.SimpleMessage;
import org.apache.logging.log4j.util.SortedArrayStringMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LoggingTest {
    private static Configuration configuration(LogSettings.Format format, boolean terminal) {
        var levels = Map.of(
                "io.virtwarden.hypervisor", LogSettings.Level.DEBUG, "org.apache.kafka", LogSettings.Level.ERROR);
        var configuration = Logging.configuration(new LogSettings(format, LogSettings.Level.INFO, levels), terminal);
        configuration.initialize();
        return configuration;
    }

    private static String line(Configuration configuration, @Nullable Throwable thrown) {
        var keys = new SortedArrayStringMap();
        keys.putValue("domain", "web\"1");
        keys.putValue("seq", "7");
        var event = Log4jLogEvent.newBuilder()
                .setLoggerName("io.virtwarden.monitor.Intake")
                .setLevel(Level.WARN)
                .setMessage(new SimpleMessage("domain\nstopped"))
                .setThreadName("intake")
                .setContextData(keys)
                .setThrown(thrown)
                .build();
        return new String(configuration.getAppender("stderr").getLayout().toByteArray(event), UTF_8);
    }

    @Test
    void writesPlainLinesWithKeysBehindTheMessage() {
        assertThat(line(configuration(LogSettings.Format.PLAIN, false), null))
                .matches("(?s)\\d{4}-\\d\\d-\\d\\dT\\S+ WARN  Intake domain.stopped \\{domain=web\"1, seq=7}\n");
    }

    @Test
    void coloursOnlyOnATerminal() {
        assertThat(line(configuration(LogSettings.Format.PLAIN, false), null)).doesNotContain("\u001b[");
        assertThat(line(configuration(LogSettings.Format.PLAIN, true), null)).contains("\u001b[");
    }

    @Test
    void writesOneJsonObjectPerLine() {
        var text = line(configuration(LogSettings.Format.JSON, true), new IllegalStateException("odd"));
        assertThat(text.strip()).doesNotContain("\n");
        var json = new JsonObject(text);
        assertThat(json.getString("message")).isEqualTo("domain\nstopped");
        assertThat(json.getString("log.level")).isEqualTo("WARN");
        assertThat(json.getString("log.logger")).isEqualTo("io.virtwarden.monitor.Intake");
        assertThat(json.getString("domain")).isEqualTo("web\"1");
        assertThat(json.getString("seq")).isEqualTo("7");
        assertThat(json.getString("error.type")).isEqualTo("java.lang.IllegalStateException");
        assertThat(json.getString("error.stack_trace")).contains("LoggingTest");
        assertThat(json.getString("@timestamp")).endsWith("Z");
    }

    @Test
    void letsOthersSpeakOnlyOfTrouble() {
        var configuration = configuration(LogSettings.Format.PLAIN, false);
        assertThat(configuration.getLoggerConfig("io.vertx.core").getLevel()).isEqualTo(Level.WARN);
        assertThat(configuration.getLoggerConfig("io.virtwarden.monitor").getLevel())
                .isEqualTo(Level.INFO);
        assertThat(configuration
                        .getLoggerConfig("io.virtwarden.hypervisor.feed")
                        .getLevel())
                .isEqualTo(Level.DEBUG);
        assertThat(configuration.getLoggerConfig("org.apache.kafka.clients").getLevel())
                .isEqualTo(Level.ERROR);
    }
}
