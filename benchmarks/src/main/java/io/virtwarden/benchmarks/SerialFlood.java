package io.virtwarden.benchmarks;

import io.virtwarden.testkit.lab.CountingGuest;
import io.virtwarden.testkit.lab.HypervisorOptions;
import io.virtwarden.testkit.lab.InnerProcess;
import io.virtwarden.testkit.lab.PrivateHypervisor;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Processor time of the daemon while a real guest of a real libvirtd and QEMU writes to its serial port as fast as it can, byte by
 * byte. In turns: the other guest is suspended meanwhile.
 */
final class SerialFlood {
    private static final int ROUNDS = 3;
    private static final long MILLIS = 5_000;
    private static final Pattern NUMBER = Pattern.compile("\n([0-9A-F]{8})\n");

    private SerialFlood() {}

    static List<Result> measure(Path scratch) throws Exception {
        try (PrivateHypervisor theirs = PrivateHypervisor.start();
                PrivateHypervisor ours =
                        PrivateHypervisor.start(HypervisorOptions.plain().daemons("virtlockd", "libvirtd"));
                InnerProcess logd = ours(ours, scratch)) {
            Guest mine = new Guest(ours, logd.pid());
            Guest other = new Guest(theirs, TheirVirtlogd.pidIn(theirs, "virtlogd"));
            double[] a = new double[ROUNDS];
            double[] b = new double[ROUNDS];
            double[] rate = new double[ROUNDS];
            double[] otherRate = new double[ROUNDS];
            for (int i = 0; i < ROUNDS; i++) {
                Flood x = mine.flood();
                Flood y = other.flood();
                a[i] = x.secondsPerMb();
                b[i] = y.secondsPerMb();
                rate[i] = x.kilobytesPerSecond();
                otherRate[i] = y.kilobytesPerSecond();
            }
            return List.of(
                    Result.ratioAtMost(
                            "CPU under a QEMU guest flooding its serial port",
                            "s/MB",
                            new Sample(a),
                            new Sample(b),
                            0.2),
                    new Result(
                            "the guest's speed meanwhile",
                            "kB/s",
                            new Sample(rate).median(),
                            new Sample(rate).spread(),
                            new Sample(otherRate).median(),
                            "",
                            null));
        }
    }

    private static InnerProcess ours(PrivateHypervisor lab, Path scratch) throws Exception {
        Path socket = Path.of("/run/libvirt/virtlogd-sock");
        Path config = OurLogd.settings(scratch, "qemu:///system", socket, 9178);
        InnerProcess logd = lab.launch(
                List.of(Launcher.path().toString(), "logd", "-c", config.toString()),
                Launcher.ENVIRONMENT,
                scratch.resolve("output"));
        Waiting.until(
                "logd serves:\n" + logd.output(), Duration.ofMinutes(1), () -> Files.exists(lab.at(socket.toString())));
        return logd;
    }

    private record Flood(double cpuSeconds, double bytes, double seconds) {
        double secondsPerMb() {
            return cpuSeconds / (bytes / 1e6);
        }

        double kilobytesPerSecond() {
            return bytes / 1e3 / seconds;
        }
    }

    /** One that counts; suspended outside of its turn. */
    private record Guest(PrivateHypervisor lab, Path log, long daemon) {
        Guest(PrivateHypervisor lab, long daemon) throws Exception {
            this(lab, lab.scratch().resolve("flood.console"), daemon);
            lab.define(CountingGuest.domain("flood", CountingGuest.disk(lab.scratch()), log));
            lab.virsh("start", "flood");
            Waiting.until("the guest counts", Duration.ofMinutes(1), () -> Files.exists(log) && count() > 1000);
            lab.virsh("suspend", "flood");
        }

        Flood flood() throws Exception {
            lab.virsh("resume", "flood");
            Thread.sleep(1000);
            long began = System.nanoTime();
            double cpu = ProcessCost.cpuSeconds(daemon);
            long count = count();
            Thread.sleep(MILLIS);
            long counted = count() - count;
            double spent = ProcessCost.cpuSeconds(daemon) - cpu;
            double seconds = (System.nanoTime() - began) / 1e9;
            lab.virsh("suspend", "flood");
            return new Flood(spent, (double) counted * CountingGuest.LINE, seconds);
        }

        /** The last number in the log: independent of rotation. */
        private long count() throws IOException {
            for (int tries = 0; tries < 100; tries++) {
                try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
                    byte[] end = new byte[64];
                    file.seek(Math.max(0, file.length() - end.length));
                    int size = Math.max(0, file.read(end));
                    Matcher matcher = NUMBER.matcher(new String(end, 0, size, StandardCharsets.ISO_8859_1));
                    long last = -1;
                    for (int at = 0; matcher.find(at); at = matcher.end() - 1)
                        last = Long.parseLong(matcher.group(1), 16);
                    if (last >= 0) return last;
                }
                Thread.onSpinWait(); // just rotated, or not there yet
            }
            return 0;
        }
    }
}
