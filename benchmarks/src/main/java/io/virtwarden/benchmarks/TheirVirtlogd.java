package io.virtwarden.benchmarks;

import io.virtwarden.testkit.lab.HypervisorOptions;
import io.virtwarden.testkit.lab.PrivateHypervisor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** libvirt's own, in name spaces of its own, with the settings that it comes with. */
final class TheirVirtlogd implements LogServer {
    private final PrivateHypervisor lab;
    private final long pid;

    private TheirVirtlogd(PrivateHypervisor lab) throws IOException {
        this.lab = lab;
        this.pid = pidIn(lab, "virtlogd");
    }

    static TheirVirtlogd start() throws IOException {
        return new TheirVirtlogd(
                PrivateHypervisor.start(HypervisorOptions.plain().daemons("virtlogd")));
    }

    /** The process of a daemon of a lab, as seen from outside. */
    static long pidIn(PrivateHypervisor lab, String daemon) throws IOException {
        Path space = Path.of(lab.inside("readlink", "/proc/self/ns/pid").strip());
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            List<Path> found = processes
                    .filter(it -> it.getFileName().toString().matches("\\d+"))
                    .filter(it -> isIn(it, space, daemon))
                    .toList();
            if (found.size() != 1) throw new IOException(found.size() + " processes of " + daemon);
            return Long.parseLong(found.get(0).getFileName().toString());
        }
    }

    private static boolean isIn(Path process, Path space, String name) {
        try {
            return Files.readString(process.resolve("comm")).strip().equals(name)
                    && Files.readSymbolicLink(process.resolve("ns/pid")).equals(space);
        } catch (IOException gone) {
            return false;
        }
    }

    @Override
    public Path socket() {
        return lab.runFolder().resolve("virtlogd-sock");
    }

    @Override
    public Path logs() {
        return lab.scratch();
    }

    @Override
    public long pid() {
        return pid;
    }

    @Override
    public void close() {
        lab.close();
    }
}
