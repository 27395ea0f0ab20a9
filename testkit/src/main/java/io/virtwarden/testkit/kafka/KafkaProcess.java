package io.virtwarden.testkit.kafka;

import io.virtwarden.testkit.lab.TestJvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/**
 * A broker in a JVM of its own with the same class path, to be killed, frozen, continued and started again on the same port
 * and data. It ends with this JVM at the latest. One thread.
 */
public final class KafkaProcess implements AutoCloseable {
    private final BrokerFiles files;
    private final Path properties;
    private Process process;

    private KafkaProcess(BrokerFiles files, Path properties) {
        this.files = files;
        this.properties = properties;
        this.process = launch();
    }

    /** Starts one with its data in {@code folder}; ready when this returns, some seconds later. */
    public static KafkaProcess start(Path folder, BrokerOptions options) {
        BrokerFiles files = BrokerFiles.prepare(folder, options);
        Path file = folder.resolve("broker.properties");
        Properties properties = new Properties();
        properties.putAll(files.properties());
        try (Writer out = Files.newBufferedWriter(file)) {
            properties.store(out, null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new KafkaProcess(files, file);
    }

    /** Address for clients; stays the same over {@link #restart}. */
    public String bootstrap() {
        return files.bootstrap();
    }

    /** Its process id. */
    public long pid() {
        return process.pid();
    }

    /** Where it logs. */
    public Path log() {
        return files.folder().resolve("broker.log");
    }

    /** SIGKILL, as a crash. */
    public void kill() {
        process.destroyForcibly();
        await();
    }

    /** SIGTERM, and waits for the end. */
    public void stop() {
        process.destroy();
        await();
    }

    /** SIGSTOP: connections stay, nobody answers. */
    public void freeze() {
        signal("STOP");
    }

    /** SIGCONT. */
    public void thaw() {
        signal("CONT");
    }

    /** Starts again after {@link #kill} or {@link #stop}, on the same port and data. */
    public void restart() {
        if (process.isAlive()) {
            throw new IllegalStateException("the broker runs");
        }
        process = launch();
    }

    /** Ends it in whatever state it is. */
    @Override
    public void close() {
        process.destroyForcibly();
        await();
    }

    private Process launch() {
        try {
            Process started = new ProcessBuilder(TestJvm.command(
                            256,
                            BrokerMain.class,
                            properties.toString(),
                            Integer.toString(files.port()),
                            Long.toString(ProcessHandle.current().pid())))
                    .redirectError(ProcessBuilder.Redirect.appendTo(
                            files.folder().resolve("broker.log").toFile()))
                    .start();
            awaitReady(started);
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException("no broker in " + files.folder(), e);
        }
    }

    private void awaitReady(Process started) throws IOException {
        BufferedReader out = started.inputReader(StandardCharsets.UTF_8);
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.equals("ready")) {
                drain(out);
                return;
            }
        }
        started.destroyForcibly();
        throw new IOException("the broker ended before it was ready, see "
                + files.folder().resolve("broker.log") + ": "
                + Files.readString(files.folder().resolve("broker.log")));
    }

    /** A broker that logs into a full pipe would stand still. */
    private static void drain(BufferedReader out) {
        Thread drain = new Thread(
                () -> {
                    try {
                        out.transferTo(Writer.nullWriter());
                    } catch (IOException e) {
                        // The process was killed: nothing more to drain.
                        Thread.currentThread().interrupt();
                    }
                },
                "broker-output");
        drain.setDaemon(true);
        drain.start();
    }

    private void signal(String name) {
        try {
            Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
            if (kill.waitFor() != 0) {
                throw new IllegalStateException("cannot send SIG" + name + " to the broker");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private void await() {
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
