package io.virtwarden.testkit.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A program that a test started and that ends with it, also when the test's JVM is killed. Its output of both kinds goes to one
 * file. Any thread.
 */
public final class TiedProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final String name;
    private final Process guard;
    private final long pid;
    private final Path log;

    private TiedProcess(String name, Process guard, long pid, Path log) {
        this.name = name;
        this.guard = guard;
        this.pid = pid;
        this.log = log;
    }

    /**
     * Starts a program.
     *
     * @param command program and arguments
     * @param environment added to ours
     * @param log its output is appended here
     */
    public static TiedProcess start(List<String> command, Map<String, String> environment, Path log) {
        List<String> whole = new ArrayList<>(List.of("bash", "-c", Scripts.read("tied.sh"), "tied"));
        whole.addAll(command);
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(whole).redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
            builder.environment().putAll(environment);
            Process guard = builder.start();
            // Not closed: that would close the process's own pipe under it.
            BufferedReader out =
                    new BufferedReader(new InputStreamReader(guard.getInputStream(), StandardCharsets.UTF_8));
            String pid = out.readLine();
            if (pid == null) {
                throw new IOException("it did not start: " + Files.readString(log));
            }
            return new TiedProcess(command.get(0), guard, Long.parseLong(pid), log);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + String.join(" ", command), e);
        }
    }

    /** The program's own process id. */
    public long pid() {
        return pid;
    }

    /** Whether it still runs (or hangs). */
    public boolean isAlive() {
        return guard.isAlive();
    }

    /** Everything it has written so far. */
    public String output() {
        try {
            return new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends a signal, without SIG: TERM, STOP, CONT, ... */
    public void signal(String signal) {
        if (!guard.isAlive()) {
            throw new IllegalStateException(name + " has ended already:\n" + output());
        }
        Shell.run(PATIENCE, List.of("kill", "-" + signal, Long.toString(pid)));
    }

    /** kill -9; returns when it is gone. */
    public void kill9() {
        signal("KILL");
        awaitEnd(PATIENCE);
    }

    /** SIGTERM; its exit code, if it ends within {@code patience}. */
    public int terminate(Duration patience) {
        signal("TERM");
        return awaitEnd(patience);
    }

    /** Its exit code, if it ends within {@code patience}; 128 + n after signal n. */
    public int awaitEnd(Duration patience) {
        try {
            if (!guard.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException(name + " did not end within " + patience + ":\n" + output());
            }
            return guard.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + name, e);
        }
    }

    /** Kills it if it still runs. Idempotent. */
    @Override
    public void close() {
        try {
            guard.getOutputStream().close();
            if (!guard.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                guard.destroyForcibly();
            }
        } catch (IOException e) {
            guard.destroyForcibly();
        } catch (InterruptedException e) {
            guard.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
