package io.virtwarden.chaos;

import io.virtwarden.chaos.backbone.Backbone;
import io.virtwarden.chaos.fault.Fault;
import io.virtwarden.chaos.fault.FaultDeck;
import io.virtwarden.chaos.fault.Faults;
import io.virtwarden.chaos.fault.Tormentor;
import io.virtwarden.chaos.invariant.Invariant;
import io.virtwarden.chaos.invariant.Invariants;
import io.virtwarden.chaos.load.HookReceiver;
import io.virtwarden.chaos.load.Load;
import io.virtwarden.chaos.report.CampaignResult;
import io.virtwarden.chaos.report.FaultLine;
import io.virtwarden.lab.node.Closing;
import io.virtwarden.lab.node.Daemon;
import io.virtwarden.lab.node.Node;
import io.virtwarden.lab.node.NodeOptions;
import io.virtwarden.testkit.lab.Folders;
import io.virtwarden.testkit.lab.Machine;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** One campaign: builds the lab, puts it under load, injects faults for a while, lets it settle, and judges. One thread. */
final class Campaign implements AutoCloseable {
    private static final List<String> LEFT_OUT = List.of(
            "clock steps: libfaketime costs each daemon a fifth of a processor, and so changes what is measured");

    private final long seed;
    private final Duration length;
    private final int guests;
    private final PrintStream out;
    private final Invariants invariants = new Invariants();
    private final Closing closing = new Closing();

    Campaign(long seed, Duration length, int guests, PrintStream out) {
        this.seed = seed;
        this.length = length;
        this.guests = guests;
        this.out = out;
    }

    CampaignResult run() throws Exception {
        Random random = new Random(seed);
        String date = Instant.now().toString();
        Path folder = Folders.create("chaos");
        closing.later(() -> Folders.delete(folder));
        out.println("chaos: seed " + seed + ", " + length.toSeconds()
                + " s; starting Kafka, etcd, libvirtd and the daemons");
        Backbone backbone = closing.later(Backbone.start(folder));
        HookReceiver hook = closing.later(HookReceiver.start(invariants::done));
        Node whole = closing.later(Node.start(NodeOptions.whole("").telling(hook.uri()), backbone.endpoints()));
        Node other = closing.later(Node.start(NodeOptions.leasesOnly("the other node"), backbone.endpoints()));
        Load load = closing.later(Load.start(whole, other, guests, invariants, random));

        List<Daemon> daemons = new ArrayList<>(whole.daemons());
        daemons.addAll(other.daemons());
        Tormentor tormentor = new Tormentor(deck(whole, other, backbone, random), daemons, invariants, random, out);
        long end = System.nanoTime() + length.toNanos();
        while (System.nanoTime() < end) {
            tormentor.round();
        }
        new Settling(whole, other, out).await();
        load.close();
        new Settling(whole, other, out).await();
        judge(whole, load, backbone);
        return result(date, tormentor);
    }

    private static FaultDeck deck(Node whole, Node other, Backbone backbone, Random random) {
        List<Fault> all = new ArrayList<>(Faults.of(whole));
        other.daemons().forEach(daemon -> all.addAll(Faults.of(daemon)));
        all.addAll(Faults.of(backbone));
        return new FaultDeck(all, random);
    }

    private void judge(Node whole, Load load, Backbone backbone) throws Exception {
        new Trail(backbone.bootstrap()).judge(invariants);
        for (String guest : load.guests()) {
            invariants.consoleIsWhole().history(guest, new Consoles(whole).withMarks(guest));
        }
    }

    private CampaignResult result(String date, Tormentor tormentor) {
        return new CampaignResult(
                seed,
                length.toSeconds(),
                date,
                Machine.here().text(),
                Parts.versions(),
                FaultLine.of(tormentor.injections()),
                invariants.all().stream().map(Invariant::verdict).toList(),
                invariants.memoryIsBounded().highest(),
                invariants.descriptorsAreBounded().highest(),
                invariants.guestsGoOn().longest().toMillis() / 1e3,
                LEFT_OUT);
    }

    /** Ends everything that was started, in whatever state it is. Any thread. */
    @Override
    public void close() {
        closing.close();
    }
}
