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
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The namespaces of one hypervisor: folders, the first process, and commands run among the daemons. */
final class HypervisorNamespace implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** As {@code unshare} of hypervisor.sh. */
    private static final List<String> PRIVATE_FOLDERS = List.of(
            "/run/libvirt", "/var/lib/libvirt", "/var/log/libvirt", "/var/cache/libvirt", "/etc/libvirt", "/etc/sasl2");

    private final Path folder;
    private final HypervisorOptions options;
    private final Process unshare;
    private final long first;
    private final AtomicInteger files = new AtomicInteger();

    private HypervisorNamespace(Path folder, HypervisorOptions options, Process unshare, long first) {
        this.folder = folder;
        this.options = options;
        this.unshare = unshare;
        this.first = first;
    }

    /** Makes the namespaces and starts the daemons in them; returns when the last one has gone to the background. */
    static HypervisorNamespace enter(HypervisorOptions options, UUID hostUuid) {
        Path folder = Folders.create("lab");
        try {
            lay(folder, options, hostUuid);
            Process unshare = launch(folder, options, hostUuid);
            awaitStarted(unshare, folder);
            long first = unshare.children()
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("unshare has no child"))
                    .pid();
            return new HypervisorNamespace(folder, options, unshare, first);
        } catch (IOException e) {
            Folders.delete(folder);
            throw new UncheckedIOException("cannot start a private hypervisor in " + folder, e);
        }
    }

    Path folder() {
        return folder;
    }

    /** Process 1 of the inside, as seen from outside. */
    long first() {
        return first;
    }

    Path scratch() {
        return folder.resolve("scratch");
    }

    /** A new file in the scratch folder. */
    Path write(String content) {
        try {
            return Files.writeString(scratch().resolve("given-" + files.incrementAndGet() + ".xml"), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String run(Duration patience, String... command) {
        return Shell.run(patience, within(command));
    }

    void runWithInput(String input, String... command) {
        Shell.Ended ended = Shell.attempt(PATIENCE, within(command), input);
        if (!ended.fine()) {
            throw new IllegalStateException(command[0] + " ended with " + ended.exitCode() + ": " + ended.errors());
        }
    }

    /** Whether a shell condition is true in there. */
    boolean holds(String condition) {
        return Shell.attempt(PATIENCE, within("bash", "-c", condition), "").fine();
    }

    void startLibvirtd() {
        List<String> command = new ArrayList<>(List.of(
                "env",
                "DBUS_SYSTEM_BUS_ADDRESS=unix:path=/nonexistent",
                "libvirtd",
                "--daemon",
                "--pid-file",
                "/run/libvirt/libvirtd.pid"));
        command.addAll(options.libvirtdArguments());
        run(PATIENCE, command.toArray(String[]::new));
    }

    String troubles() {
        StringBuilder told = new StringBuilder();
        for (String log : List.of("start.log", "var/log/libvirt/libvirtd.log")) {
            Path file = folder.resolve(log);
            if (Files.exists(file)) {
                List<String> lines = tail(file);
                told.append("--- ")
                        .append(log)
                        .append('\n')
                        .append(String.join("\n", lines))
                        .append('\n');
            }
        }
        return told.toString();
    }

    @Override
    public void close() {
        try {
            // The end of its standard input ends the first process, and with it all others in there.
            unshare.getOutputStream().close();
            if (!unshare.waitFor(20, TimeUnit.SECONDS)) {
                unshare.destroyForcibly().waitFor();
            }
        } catch (IOException e) {
            unshare.destroyForcibly();
        } catch (InterruptedException e) {
            unshare.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        Folders.delete(folder);
    }

    List<String> within(String... command) {
        List<String> whole = new ArrayList<>(List.of(
                "nsenter", "--target", Long.toString(first), "--mount", "--uts", "--ipc", "--net", "--pid", "--"));
        whole.addAll(Arrays.asList(command));
        return whole;
    }

    private static void lay(Path folder, HypervisorOptions options, UUID hostUuid) throws IOException {
        for (String inside : PRIVATE_FOLDERS) {
            Files.createDirectories(Path.of(folder + inside));
        }
        Files.createDirectories(folder.resolve("scratch"));
        Files.writeString(folder.resolve("libvirtd.arguments"), String.join(" ", options.libvirtdArguments()));
        Files.write(folder.resolve("etc/libvirt/libvirtd.conf"), HypervisorConf.libvirtd(options, hostUuid));
        Files.write(folder.resolve("etc/libvirt/qemu.conf"), HypervisorConf.qemu(options));
        for (Map.Entry<String, String> file : options.files().entrySet()) {
            if (PRIVATE_FOLDERS.stream().noneMatch(f -> file.getKey().startsWith(f + "/"))) {
                throw new IllegalArgumentException(file.getKey() + " is not below one of " + PRIVATE_FOLDERS);
            }
            Path at = Path.of(folder + file.getKey());
            Files.createDirectories(Objects.requireNonNull(at.getParent()));
            Files.writeString(at, file.getValue());
        }
    }

    private static Process launch(Path folder, HypervisorOptions options, UUID hostUuid) throws IOException {
        List<String> command = new ArrayList<>(
                List.of("unshare", "--mount", "--uts", "--ipc", "--pid", "--fork", "--kill-child", "--mount-proc"));
        if (!options.hostNetwork()) {
            command.add("--net");
        }
        String name =
                options.hostName().isEmpty() ? "lab-" + hostUuid.toString().substring(0, 8) : options.hostName();
        command.addAll(List.of(
                "bash",
                "-c",
                Scripts.read("hypervisor.sh"),
                "hypervisor",
                folder.toString(),
                name,
                options.hostNetwork() ? "shared" : "private",
                String.join(" ", options.daemons())));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().merge("PATH", "/usr/sbin:/sbin", (path, more) -> path + ":" + more);
        return builder.redirectError(folder.resolve("start.log").toFile()).start();
    }

    // The reader stays open on purpose: it belongs to the process, whose further output nobody needs.
    @SuppressWarnings("MustBeClosedChecker")
    private static void awaitStarted(Process unshare, Path folder) throws IOException {
        BufferedReader out =
                new BufferedReader(new InputStreamReader(unshare.getInputStream(), StandardCharsets.UTF_8));
        String line = out.readLine();
        if (!"started".equals(line)) {
            unshare.destroyForcibly();
            throw new IOException("it did not start: " + String.join("\n", tail(folder.resolve("start.log"))));
        }
    }

    private static List<String> tail(Path file) {
        try {
            List<String> lines = new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            return lines.subList(Math.max(0, lines.size() - 20), lines.size());
        } catch (IOException e) {
            return List.of("(unreadable: " + e + ")");
        }
    }
}
