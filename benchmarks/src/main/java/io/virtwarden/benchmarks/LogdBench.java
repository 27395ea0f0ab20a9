package io.virtwarden.benchmarks;

import io.virtwarden.testkit.lab.LabRequirements;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Console logs: ours in virtlogd's place, with its store, next to libvirt's own. */
final class LogdBench implements Benchmark {
    @Override
    public String name() {
        return "logd";
    }

    @Override
    public String about() {
        return "guest to log file and store, a flooding serial port, 2,000 consoles, live tail, search; next to libvirt's virtlogd";
    }

    @Override
    public List<Result> run(Path scratch) throws Exception {
        LabRequirements.demand(LabRequirements.Part.HYPERVISOR);
        List<Result> results = new ArrayList<>();
        try (TheirVirtlogd theirs = TheirVirtlogd.start()) {
            try (OurLogd ours = OurLogd.start(scratch.resolve("speed"))) {
                results.addAll(new PipeSpeed(ours, theirs).measure());
                results.addAll(PositionTime.measure(ours, theirs));
            }
        }
        try (OurLogd ours = OurLogd.start(scratch.resolve("many"))) {
            results.addAll(LiveTail.measure(ours));
            results.addAll(new IdleConsoles(ours).measure());
        }
        results.addAll(SerialFlood.measure(Files.createDirectories(scratch.resolve("flood"))));
        try (OurLogd ours = OurLogd.start(scratch.resolve("history"))) {
            results.addAll(new BigHistory(ours).measure());
        }
        return results;
    }
}
