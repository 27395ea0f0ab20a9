package io.virtwarden.chassis.launch;

import io.virtwarden.chassis.log.Logging;
import io.virtwarden.chassis.settings.Fault;
import io.virtwarden.chassis.settings.Loaded;
import io.virtwarden.chassis.settings.LogSettings;
import io.virtwarden.chassis.settings.SettingsException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A daemon as the process that a command starts: reads its settings, sets up its log, runs until a signal comes.
 *
 * @param <S> its settings
 * @param name of the daemon, for the log
 * @param settings reads them
 * @param log their part on logging
 * @param daemon makes it from them; the second argument is the environment
 */
public record DaemonProcess<S>(String name, Reader<S> settings, Function<S, LogSettings> log, Maker<S> daemon) {

    /** Reads settings. */
    @FunctionalInterface
    public interface Reader<S> {
        /**
         * Reads them.
         *
         * @param file null for defaults and environment only
         * @throws SettingsException with every fault
         */
        Loaded<S> read(@Nullable Path file, Map<String, String> env) throws SettingsException;
    }

    /** Makes a daemon that is not started yet. */
    @FunctionalInterface
    public interface Maker<S> {
        /** @throws Exception if it cannot be; see {@link Launcher#run(String, Callable)} */
        Daemon make(S settings, Map<String, String> env) throws Exception;
    }

    /**
     * Runs until a signal comes.
     *
     * @param file settings; null for defaults and environment
     * @param errors where faults of the settings go
     * @return the exit code
     */
    public int run(@Nullable Path file, Map<String, String> env, PrintStream errors) {
        S read;
        try {
            read = settings.read(file, env).value();
        } catch (SettingsException e) {
            tell(e.faults(), errors);
            return ExitCode.USAGE.code();
        }
        Logging.configure(log.apply(read));
        return Launcher.run(name, () -> daemon.make(read, env));
    }

    private static void tell(List<Fault> faults, PrintStream errors) {
        errors.println("The settings have " + faults.size() + (faults.size() == 1 ? " fault:" : " faults:"));
        faults.forEach(fault -> errors.println("  " + fault));
    }
}
