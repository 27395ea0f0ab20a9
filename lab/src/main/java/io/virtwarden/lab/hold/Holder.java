package io.virtwarden.lab.hold;

import io.virtwarden.lab.node.Closing;
import io.virtwarden.lab.node.Daemon;
import io.virtwarden.lab.node.Endpoints;
import io.virtwarden.lab.node.Node;
import io.virtwarden.lab.node.NodeOptions;
import io.virtwarden.lab.state.LabFolder;
import io.virtwarden.lab.state.LabState;
import io.virtwarden.lab.state.NodeEntry;
import io.virtwarden.lab.state.Part;
import io.virtwarden.lab.state.ProcessRef;
import io.virtwarden.testkit.lab.PrivateHypervisor;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Starts everything in a lab, writes down what there is, and ends it. Starts on one thread; is closed by any. */
public final class Holder implements AutoCloseable {
    private final Plan plan;
    private final LabFolder folder;
    private final Path work;
    private final PrintStream out;
    private final Closing closing = new Closing();
    private LabState state;

    /**
     * @param folder locked by this process
     * @param work where everything lies that is no log; java.io.tmpdir of this process
     * @param out is told of each step in a line
     */
    public Holder(Plan plan, LabFolder folder, Path work, PrintStream out) {
        this.plan = plan;
        this.folder = folder;
        this.work = work;
        this.out = out;
        this.state = LabState.starting(ProcessRef.of(ProcessHandle.current().pid()), work.toString(), plan.text());
    }

    /** Starts all; what is there is written down as soon as it is, and this returns when all is ready. */
    public void start() throws IOException, InterruptedException {
        folder.write(state);
        Acceleration chosen = plan.running() > 0 ? KvmProbe.choose(plan.guests()) : plainly(plan.guests());
        Shared shared = new Shared(plan, work, closing, this::started);
        Endpoints endpoints = shared.startFirst();
        List<Node> nodes = startNodes(endpoints, new Guests(plan, chosen));
        shared.startLast(nodes);
        write(state.complete(plan.text() + ", guests on " + chosen.name()));
    }

    private static Acceleration plainly(Acceleration wanted) {
        return wanted == Acceleration.AUTO ? Acceleration.TCG : wanted;
    }

    private List<Node> startNodes(Endpoints endpoints, Guests guests) throws IOException, InterruptedException {
        Shelf shelf = Shelf.in(work);
        ExecutorService starters = Executors.newFixedThreadPool(
                Math.min(plan.nodes(), Runtime.getRuntime().availableProcessors()));
        try {
            List<Future<Node>> starting = new ArrayList<>();
            for (int i = 1; i <= plan.nodes(); i++) {
                String name = "node" + i;
                starting.add(starters.submit(() -> startNode(name, endpoints, guests, shelf)));
            }
            List<Node> nodes = new ArrayList<>();
            for (Future<Node> node : starting) {
                nodes.add(node.get());
            }
            return nodes;
        } catch (ExecutionException e) {
            throw new IOException(
                    String.valueOf(e.getCause() == null ? e : e.getCause().getMessage()), e);
        } finally {
            starters.shutdownNow();
        }
    }

    private Node startNode(String name, Endpoints endpoints, Guests guests, Shelf shelf) throws IOException {
        Path logs = Files.createDirectories(folder.path().resolve(name));
        NodeOptions options = NodeOptions.whole(name).dropIns(plan.dropIns()).keepingLogs(logs);
        Node node = closing.later(Node.start(options, endpoints));
        PrivateHypervisor hypervisor = node.hypervisor();
        started(new Part(
                name,
                "libvirt",
                hypervisor.uri(),
                hypervisor.at("/var/log/libvirt").toString(),
                ProcessRef.of(hypervisor.first()),
                ""));
        for (Daemon daemon : node.daemons()) {
            started(Shared.part(name, daemon));
        }
        guests.settle(node, name);
        entered(shelf.entry(node, name));
        out.println(name + ": " + plan.domains() + " domains, " + plan.running() + " started");
        return node;
    }

    private synchronized void started(Part part) {
        write(state.with(part));
        out.println((part.node().isEmpty() ? "" : part.node() + ": ") + part.name() + " at " + part.address());
    }

    private synchronized void entered(NodeEntry node) {
        write(state.with(node));
    }

    private synchronized void write(LabState next) {
        state = next;
        folder.write(next);
    }

    /** Ends all of it. What it wrote down stays. Idempotent. */
    @Override
    public void close() {
        closing.close();
    }
}
