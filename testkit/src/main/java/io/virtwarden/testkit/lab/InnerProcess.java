package io.virtwarden.testkit.lab;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/** A program that runs in the name spaces of a {@link PrivateHypervisor}. Any thread. */
public final class InnerProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final TiedProcess entering;
    private final ProcessHandle program;

    private InnerProcess(TiedProcess entering, ProcessHandle program) {
        this.entering = entering;
        this.program = program;
    }

    // nsenter forks when it enters a pid name space: the program is its child.
    static InnerProcess start(List<String> command, Map<String, String> environment, Path log) {
        var entering = TiedProcess.start(command, environment, log);
        var program = Awaitility.await("the program to start: " + command)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(5))
                .until(
                        () -> ProcessHandle.of(entering.pid())
                                .flatMap(it -> it.children().findFirst()),
                        it -> it.isPresent());
        return new InnerProcess(entering, program.orElseThrow());
    }

    /** As seen from outside. */
    public long pid() {
        return program.pid();
    }

    public boolean isAlive() {
        return program.isAlive();
    }

    /** Everything that it has written so far. */
    public String output() {
        return entering.output();
    }

    /** kill -9; returns when it is gone. */
    public void kill9() {
        entering.signal("CONT");
        program.destroyForcibly();
        entering.awaitEnd(PATIENCE);
    }

    /** Sends a signal, without SIG: STOP, CONT, ... */
    public void signal(String signal) {
        Shell.run(PATIENCE, List.of("kill", "-" + signal, Long.toString(pid())));
        if (signal.equals("CONT")) {
            // nsenter stops when its child does, and is not continued with it.
            entering.signal("CONT");
        }
    }

    /** SIGTERM; its exit code, if it ends within {@code patience}. */
    public int terminate(Duration patience) {
        program.destroy();
        return entering.awaitEnd(patience);
    }

    /** Kills it if it still runs. Idempotent. */
    @Override
    public void close() {
        program.destroyForcibly();
        entering.close();
    }
}
