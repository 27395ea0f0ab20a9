package io.virtwarden.testkit.lab;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.awaitility.Awaitility;

/**
 * A real libvirtd with virtlogd and virtlockd in mount, host-name, pid and network namespaces of their own: it leaves the
 * machine's own hypervisor alone, and everything in it (each QEMU, dnsmasq and daemon) ends with {@link #close()} or with this
 * JVM, however that ends. Several run side by side. Needs root. Any thread, one at a time.
 */
public final class PrivateHypervisor implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final HypervisorNamespace namespace;
    private final UUID hostUuid;

    private PrivateHypervisor(HypervisorNamespace namespace, UUID hostUuid) {
        this.namespace = namespace;
        this.hostUuid = hostUuid;
    }

    /** Starts a plain one. */
    public static PrivateHypervisor start() {
        return start(HypervisorOptions.plain());
    }

    /** Starts one and waits until it answers. */
    public static PrivateHypervisor start(HypervisorOptions options) {
        UUID hostUuid = UUID.randomUUID();
        PrivateHypervisor started = new PrivateHypervisor(HypervisorNamespace.enter(options, hostUuid), hostUuid);
        try {
            if (options.daemons().contains("libvirtd")) {
                started.awaitAnswer();
            }
            return started;
        } catch (RuntimeException e) {
            RuntimeException told = new IllegalStateException(e.getMessage() + "\n" + started.namespace.troubles(), e);
            started.close();
            throw told;
        }
    }

    /** For reading and writing. */
    public String uri() {
        return "qemu+unix:///system?socket=" + socket();
    }

    /** Through the socket for readers; open it read-only. ({@link #uri()} opened read-only works just as well.) */
    public String readOnlyUri() {
        return "qemu+unix:///system?socket=" + socket() + "-ro";
    }

    /** libvirtd's Unix socket, as seen from outside. */
    public Path socket() {
        return runFolder().resolve("libvirt-sock");
    }

    /** /run/libvirt of the inside: sockets and pid files. */
    public Path runFolder() {
        return at("/run/libvirt");
    }

    /** Where a private folder such as {@code /var/log/libvirt} lies outside. */
    public Path at(String inside) {
        return Path.of(namespace.folder() + inside);
    }

    /** A folder for disks and the like, at the same path inside and outside. Gone with the hypervisor. */
    public Path scratch() {
        return namespace.scratch();
    }

    /** As in its libvirtd.conf. */
    public UUID hostUuid() {
        return hostUuid;
    }

    /** Standard output of virsh against this hypervisor; its failure is an error. */
    public String virsh(String... arguments) {
        List<String> command = new ArrayList<>(List.of("virsh", "-q", "-c", uri()));
        command.addAll(Arrays.asList(arguments));
        return Shell.run(PATIENCE, command).strip();
    }

    /** Whether virsh did it. */
    public boolean tryVirsh(String... arguments) {
        List<String> command = new ArrayList<>(List.of("virsh", "-q", "-c", uri()));
        command.addAll(Arrays.asList(arguments));
        return Shell.attempt(PATIENCE, command, "").fine();
    }

    /** Hands {@code xml} to a virsh command that reads a file: {@code define}, {@code net-define}, {@code snapshot-create d}, ... */
    public String virshWithXml(String xml, String... commandThenArguments) {
        Path file = namespace.write(xml);
        List<String> arguments = new ArrayList<>(Arrays.asList(commandThenArguments));
        arguments.add(file.toString());
        return virsh(arguments.toArray(String[]::new));
    }

    /** Runs a program among the daemons: their files, processes and network. Its standard output; a failure is an error. */
    public String inside(String... command) {
        return namespace.run(PATIENCE, command);
    }

    /** The command line that runs a program among the daemons; {@link #first()} must live. */
    public List<String> entering(String... command) {
        return namespace.within(command);
    }

    /** Process 1 of the inside, as seen from outside: everything in there ends with it. */
    public long first() {
        return namespace.first();
    }

    /**
     * Starts a program among the daemons, such as one that takes the place of a daemon that was left out. It ends with the returned
     * process or with this hypervisor.
     *
     * @param log its output is appended here
     */
    public InnerProcess launch(List<String> command, Map<String, String> environment, Path log) {
        return InnerProcess.start(namespace.within(command.toArray(String[]::new)), environment, log);
    }

    /** A new qcow2 disk in {@link #scratch()}. */
    public Path disk(String name, String size) {
        Path disk = scratch().resolve(name + ".qcow2");
        Shell.run(PATIENCE, List.of("qemu-img", "create", "-q", "-f", "qcow2", disk.toString(), size));
        return disk;
    }

    /** A new disk image of zeros at a path of the inside. */
    public void blank(String inside, long bytes) throws IOException {
        Path image = at(inside);
        Files.createDirectories(Objects.requireNonNull(image.getParent()));
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(bytes);
        }
    }

    /** Defines a domain. */
    public void define(DomainXml domain) {
        virshWithXml(domain.toXml(), "define");
    }

    /** Starts a transient domain, paused. */
    public void createPaused(DomainXml domain) {
        virshWithXml(domain.toXml(), "create", "--paused", "--file");
    }

    /** Adds a user to the SASL password file that {@link HypervisorOptions#sasl} names. */
    public void addSaslUser(String user, String password) {
        namespace.runWithInput(
                password, "saslpasswd2", "-p", "-a", "libvirt", "-f", "/etc/libvirt/passwd.db", "-c", user);
    }

    /** kill -9 of libvirtd; its QEMUs live on. Returns when it is gone. */
    public void kill9Libvirtd() {
        signal("libvirtd", "KILL");
        awaitInside("! kill -0 " + pidOf("libvirtd") + " 2>/dev/null", "libvirtd to be gone");
    }

    /** SIGSTOP: libvirtd accepts connections and answers nothing. */
    public void stopLibvirtd() {
        signal("libvirtd", "STOP");
    }

    /** Ends {@link #stopLibvirtd()}. */
    public void continueLibvirtd() {
        signal("libvirtd", "CONT");
    }

    /** Starts libvirtd again after {@link #kill9Libvirtd()}; returns when it answers. */
    public void startLibvirtd() {
        namespace.startLibvirtd();
        awaitAnswer();
    }

    /** A regular restart: SIGTERM, wait, start; returns when it answers. */
    public void restartLibvirtd() {
        signal("libvirtd", "TERM");
        awaitInside("! kill -0 " + pidOf("libvirtd") + " 2>/dev/null", "libvirtd to end");
        startLibvirtd();
    }

    /** Sends a signal (without SIG) to one of the daemons. */
    public void signal(String daemon, String signal) {
        namespace.run(PATIENCE, "bash", "-c", "kill -" + signal + " " + pidOf(daemon));
    }

    /** Removes every domain, network, pool and secret, so that the next test finds an empty hypervisor. */
    public void clean() {
        Cleaning.of(this);
    }

    /** What libvirtd and the start script complained about, for messages of failed tests. */
    public String troubles() {
        return namespace.troubles();
    }

    /** Ends everything in it and deletes its folder. Idempotent. */
    @Override
    public void close() {
        namespace.close();
    }

    private static String pidOf(String daemon) {
        return "$(cat /run/libvirt/" + daemon + ".pid)";
    }

    private void awaitAnswer() {
        Awaitility.await("an answer of libvirtd at " + socket())
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> tryVirsh("version"));
    }

    private void awaitInside(String condition, String what) {
        Awaitility.await(what)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> namespace.holds(condition));
    }
}
