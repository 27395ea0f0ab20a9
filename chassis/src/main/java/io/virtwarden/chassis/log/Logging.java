package io.virtwarden.chassis.log;

import io.virtwarden.chassis.settings.LogSettings;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.appender.ConsoleAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.builder.api.ConfigurationBuilder;
import org.apache.logging.log4j.core.config.builder.api.ConfigurationBuilderFactory;
import org.apache.logging.log4j.core.config.builder.api.LayoutComponentBuilder;
import org.apache.logging.log4j.core.config.builder.impl.BuiltConfiguration;

/** Sets up Log4j from the settings. Lines go to standard error: standard output belongs to what a command prints. */
public final class Logging {
    // What is below is ours or asked for; the rest speaks up when something is wrong.
    private static final List<String> OURS = List.of("io.virtwarden");
    private static final String PLAIN =
            "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %highlight{%-5level} %style{%c{1}}{cyan} %msg%notEmpty{ %X}%n%throwable{filters(io.netty,io.vertx)}";

    private Logging() {}

    /** Applies to the whole process, at once; may be called again. Colours only if standard error is a terminal. */
    public static void configure(LogSettings settings) {
        configure(settings, Terminal.attached());
    }

    static void configure(LogSettings settings, boolean terminal) {
        Configurator.reconfigure(configuration(settings, terminal));
    }

    static BuiltConfiguration configuration(LogSettings settings, boolean terminal) {
        var builder = ConfigurationBuilderFactory.newConfigurationBuilder();
        builder.setConfigurationName("virtwarden").setStatusLevel(Level.WARN).setShutdownHook("disable");
        builder.add(builder.newAppender("stderr", "Console")
                .addAttribute("target", ConsoleAppender.Target.SYSTEM_ERR)
                .addAttribute("follow", true)
                .add(settings.format() == LogSettings.Format.JSON ? json(builder) : plain(builder, terminal)));
        builder.add(builder.newRootLogger(Level.WARN).add(builder.newAppenderRef("stderr")));
        for (var name : OURS) builder.add(builder.newLogger(name, level(settings.level())));
        for (Map.Entry<String, LogSettings.Level> own : settings.levels().entrySet()) {
            if (!OURS.contains(own.getKey())) builder.add(builder.newLogger(own.getKey(), level(own.getValue())));
        }
        return builder.build(false);
    }

    private static LayoutComponentBuilder plain(ConfigurationBuilder<BuiltConfiguration> builder, boolean terminal) {
        return builder.newLayout("PatternLayout").addAttribute("pattern", PLAIN).addAttribute("disableAnsi", !terminal);
    }

    private static LayoutComponentBuilder json(ConfigurationBuilder<BuiltConfiguration> builder) {
        return builder.newLayout("JsonTemplateLayout")
                .addAttribute("eventTemplateUri", "classpath:io/virtwarden/chassis/log/line.json");
    }

    private static Level level(LogSettings.Level level) {
        return Level.valueOf(level.name().toUpperCase(Locale.ROOT));
    }
}
