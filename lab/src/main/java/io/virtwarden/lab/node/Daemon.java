package io.virtwarden.lab.node;

import io.virtwarden.dist.Main;
import io.virtwarden.testkit.lab.HttpText;
import io.virtwarden.testkit.lab.InnerProcess;
import io.virtwarden.testkit.lab.PrivateHypervisor;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One of our daemons as a process of its own among the daemons of a private hypervisor, from this JVM's class path and with the options of
 * the package's launcher. Questions from any thread; starts and ends by one at a time.
 */
public final class Daemon implements AutoCloseable {
    /** Beside the settings. */
    static final String TEMPORARY = "tmp";

    private static final Duration END = Duration.ofSeconds(10);

    private final PrivateHypervisor lab;
    private final Role role;
    private final String name;
    private final Path config;
    private final int port;
    private final Path output;
    private volatile @Nullable InnerProcess process;

    /**
     * @param name for people, such as {@code lockd} or {@code lockd of the second node}
     * @param config all settings of the node
     * @param port of its HTTP, as in {@code config}
     * @param output its log is appended here
     */
    Daemon(PrivateHypervisor lab, Role role, String name, Path config, int port, Path output) {
        this.lab = lab;
        this.role = role;
        this.name = name;
        this.config = config;
        this.port = port;
        this.output = output;
    }

    /** Which of the four. */
    public Role role() {
        return role;
    }

    /** For people; no two of a lab have the same. */
    public String name() {
        return name;
    }

    /** Starts it and waits for nothing. */
    public void start() {
        process = lab.launch(command(), Map.of(), output);
    }

    /** Its process id as seen from outside; 0 if it does not run. */
    public long pid() {
        InnerProcess now = process;
        return now == null || !now.isAlive() ? 0 : now.pid();
    }

    /** Whether its process is there. */
    public boolean isAlive() {
        return pid() != 0;
    }

    /** Whether it says that it is ready. */
    public boolean isReady() {
        return isAlive() && HttpText.answers(uri("/health/ready"));
    }

    /** A page of its HTTP. */
    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    /** kill -9; returns when it is gone. */
    public void kill9() {
        InnerProcess now = running();
        process = null;
        now.kill9();
        now.close();
    }

    /** SIGTERM; its exit code. */
    public int terminate() {
        InnerProcess now = running();
        int code = now.terminate(END);
        process = null;
        now.close();
        return code;
    }

    /** Sends a signal, without SIG: STOP, CONT. */
    public void signal(String signal) {
        running().signal(signal);
    }

    /** Everything it has logged since the first start. */
    public Path output() {
        return output;
    }

    /** Kills it if it still runs. */
    @Override
    public void close() {
        InnerProcess now = process;
        process = null;
        if (now != null) {
            now.close();
        }
    }

    private InnerProcess running() {
        InnerProcess now = process;
        if (now == null) {
            throw new IllegalStateException(name + " does not run");
        }
        return now;
    }

    private List<String> command() {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=" + (role == Role.LOCKD ? 4 : 1),
                "-Xshare:auto",
                "-Xss512k",
                "-Xmx256m",
                "-XX:MinHeapFreeRatio=10",
                "-XX:MaxHeapFreeRatio=25"));
        command.addAll(List.of(
                // Native libraries that a killed JVM leaves unpacked go with the node.
                "-Djava.io.tmpdir=" + config.resolveSibling(TEMPORARY),
                "-Djna.encoding=UTF-8",
                "-Dfile.encoding=UTF-8",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Main.class.getName(),
                role.word(),
                "-c",
                config.toString()));
        return command;
    }
}
