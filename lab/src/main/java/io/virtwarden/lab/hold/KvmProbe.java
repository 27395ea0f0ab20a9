package io.virtwarden.lab.hold;

import io.virtwarden.testkit.lab.Folders;
import io.virtwarden.testkit.lab.TickingGuest;
import io.virtwarden.testkit.lab.TiedProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Whether KVM is worth using here. It may be there and yet be emulated itself (nested, in software): then a guest takes long for what
 * costs nothing under TCG. So one is tried.
 */
final class KvmProbe {
    private static final Duration PATIENCE = Duration.ofSeconds(4);
    private static final int LINES = 18;
    private static final double DEAR = 0.3;

    private KvmProbe() {}

    /** Tries it, for four seconds at most. */
    static Acceleration choose(Acceleration wanted) throws IOException {
        if (wanted != Acceleration.AUTO) {
            return wanted;
        }
        if (!Files.isWritable(Path.of("/dev/kvm"))) {
            return Acceleration.TCG;
        }
        return isCheap() ? Acceleration.KVM : Acceleration.TCG;
    }

    private static boolean isCheap() throws IOException {
        Path folder = Folders.create("kvm");
        Path console = folder.resolve("console");
        Path disk = TickingGuest.disk(folder.resolve("disk"), 1);
        long begin = System.nanoTime();
        try (TiedProcess qemu = TiedProcess.start(command(disk, console), Map.of(), folder.resolve("log"))) {
            Awaitility.await("a second of a guest's life")
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> !qemu.isAlive()
                            || (Files.exists(console) && Files.size(console) >= LINES * TickingGuest.LINE));
            double seconds = (System.nanoTime() - begin) / 1e9;
            return qemu.isAlive() && cpuSeconds(qemu.pid()) / seconds < DEAR;
        } catch (ConditionTimeoutException e) {
            return false;
        } finally {
            Folders.delete(folder);
        }
    }

    private static double cpuSeconds(long pid) {
        return ProcessHandle.of(pid)
                .flatMap(process -> process.info().totalCpuDuration())
                .map(spent -> spent.toMillis() / 1e3)
                .orElse(Double.MAX_VALUE);
    }

    private static List<String> command(Path disk, Path console) {
        return List.of(
                "qemu-system-x86_64",
                "-accel",
                "kvm",
                "-m",
                "16",
                "-display",
                "none",
                "-nodefaults",
                "-no-user-config",
                "-drive",
                "file=" + disk + ",format=raw,if=ide",
                "-serial",
                "file:" + console);
    }
}
