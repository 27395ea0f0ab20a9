package io.virtwarden.monitor.inventory;

import io.virtwarden.hypervisor.event.EventTable;
import io.virtwarden.hypervisor.event.HypervisorEvent;
import io.virtwarden.hypervisor.event.ObjectKind;
import io.virtwarden.hypervisor.event.Subject;
import io.virtwarden.hypervisor.inventory.DomainStates;
import io.virtwarden.hypervisor.inventory.Inventory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A hypervisor in which domains, networks and devices live random but legal lives, announced as libvirt does. */
final class SimulatedHypervisor {
    static final String URI = "test:///random";

    private final Random random;
    private final Consumer<HypervisorEvent> announce;
    private final Map<UUID, Dom> domains = new LinkedHashMap<>();
    private final Map<String, Net> networks = new LinkedHashMap<>();
    private final Map<String, Boolean> devices = new LinkedHashMap<>();
    private int ids = 1;
    private int names;
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    SimulatedHypervisor(Random random, Consumer<HypervisorEvent> announce) {
        this.random = random;
        this.announce = announce;
    }

    private static final class Dom {
        final UUID uuid;
        String name;
        int id = -1;
        int state = DomainStates.SHUTOFF;
        int reason;
        boolean persistent;
        boolean autostart;

        Dom(UUID uuid, String name) {
            this.uuid = uuid;
            this.name = name;
        }

        Subject subject() {
            return new Subject(ObjectKind.DOMAIN, uuid, name, id);
        }
    }

    private record Net(UUID uuid, boolean active, boolean persistent) {}

    Instant now() {
        return now;
    }

    void step() {
        now = now.plusMillis(1 + random.nextInt(1000));
        switch (random.nextInt(4)) {
            case 0 -> network();
            case 1 -> device();
            default -> domain();
        }
    }

    private void domain() {
        Optional<Dom> chosen = domains.values().stream()
                .skip(domains.isEmpty() ? 0 : random.nextInt(domains.size()))
                .findFirst();
        if (chosen.isEmpty() || (domains.size() < 6 && random.nextInt(4) == 0)) {
            created();
            return;
        }
        Dom dom = chosen.get();
        dom.autostart ^= random.nextInt(10) == 0;
        if (dom.state == DomainStates.SHUTOFF || dom.state == DomainStates.CRASHED) {
            resting(dom);
        } else {
            running(dom);
        }
    }

    private void created() {
        Dom dom = new Dom(new UUID(random.nextLong(), random.nextLong()), "dom" + names++);
        domains.put(dom.uuid, dom);
        if (random.nextBoolean()) {
            dom.persistent = true;
            say(dom, Lifecycle.DEFINED, 0);
        } else {
            started(dom);
        }
    }

    private void resting(Dom dom) {
        switch (random.nextInt(4)) {
            case 0 -> {
                domains.remove(dom.uuid);
                if (dom.persistent) say(dom, Lifecycle.UNDEFINED, 0);
                else say(dom, Lifecycle.STOPPED, 2);
            }
            case 1 -> renamed(dom);
            default -> started(dom);
        }
    }

    private void renamed(Dom dom) {
        say(dom, Lifecycle.UNDEFINED, Lifecycle.UNDEFINED_RENAMED);
        dom.name = "dom" + names++;
        dom.persistent = true;
        say(dom, Lifecycle.DEFINED, Lifecycle.DEFINED_RENAMED);
    }

    private void started(Dom dom) {
        dom.id = ids++;
        move(dom, DomainStates.RUNNING, Lifecycle.STARTED, random.nextInt(5));
    }

    private void running(Dom dom) {
        boolean paused = dom.state == DomainStates.PAUSED;
        switch (random.nextInt(6)) {
            case 0 -> stopped(dom);
            case 1 -> {
                dom.persistent = true;
                say(dom, Lifecycle.DEFINED, 0);
            }
            case 2 -> {
                if (dom.persistent) {
                    dom.persistent = false;
                    say(dom, Lifecycle.UNDEFINED, 0);
                }
            }
            case 3 -> {
                if (dom.state == DomainStates.RUNNING) {
                    dom.id = dom.persistent ? -1 : dom.id;
                    if (dom.persistent) move(dom, DomainStates.CRASHED, Lifecycle.CRASHED, 0);
                }
            }
            default -> {
                if (paused) move(dom, DomainStates.RUNNING, Lifecycle.RESUMED, random.nextInt(5));
                else move(dom, DomainStates.PAUSED, Lifecycle.SUSPENDED, random.nextInt(10));
            }
        }
    }

    private void stopped(Dom dom) {
        if (dom.persistent) {
            dom.id = -1;
            move(dom, DomainStates.SHUTOFF, Lifecycle.STOPPED, random.nextInt(7));
        } else {
            domains.remove(dom.uuid);
            dom.id = -1;
            say(dom, Lifecycle.STOPPED, random.nextInt(7));
        }
    }

    private void move(Dom dom, int state, int event, int detail) {
        dom.state = state;
        dom.reason = Lifecycle.reason(event, detail);
        say(dom, event, detail);
    }

    private void network() {
        String name = "net" + random.nextInt(3);
        Net net = networks.get(name);
        if (net == null) {
            Net made = new Net(
                    UUID.nameUUIDFromBytes(name.getBytes(java.nio.charset.StandardCharsets.UTF_8)),
                    random.nextBoolean(),
                    true);
            boolean transientOne = made.active();
            networks.put(name, new Net(made.uuid(), made.active(), !transientOne));
            say(name, made, transientOne ? Lifecycle.NETWORK_STARTED : Lifecycle.DEFINED);
        } else if (net.active()) {
            if (net.persistent()) networks.put(name, new Net(net.uuid(), false, true));
            else networks.remove(name);
            say(name, net, Lifecycle.NETWORK_STOPPED);
        } else if (random.nextBoolean()) {
            networks.put(name, new Net(net.uuid(), true, true));
            say(name, net, Lifecycle.NETWORK_STARTED);
        } else {
            networks.remove(name);
            say(name, net, Lifecycle.UNDEFINED);
        }
    }

    private void device() {
        String name = "usb_" + random.nextInt(4);
        boolean gone = devices.remove(name) != null;
        if (!gone) devices.put(name, true);
        Subject subject = new Subject(ObjectKind.NODE_DEVICE, null, name, -1);
        say(ObjectKind.NODE_DEVICE, subject, gone ? Lifecycle.DEVICE_DELETED : Lifecycle.DEVICE_CREATED, 0);
    }

    private void say(Dom dom, int event, int detail) {
        say(ObjectKind.DOMAIN, dom.subject(), event, detail);
    }

    private void say(String name, Net net, int event) {
        say(ObjectKind.NETWORK, new Subject(ObjectKind.NETWORK, net.uuid(), name, -1), event, 0);
    }

    private void say(ObjectKind kind, Subject subject, int event, int detail) {
        announce.accept(
                new HypervisorEvent(URI, 1, EventTable.row(kind, "lifecycle"), subject, now, List.of(event, detail)));
    }

    Inventory inventory() {
        List<Inventory.DomainEntry> doms = new ArrayList<>();
        domains.values()
                .forEach(dom -> doms.add(new Inventory.DomainEntry(
                        dom.subject(), dom.state, dom.reason, dom.persistent, dom.autostart)));
        List<Inventory.Entry> nets = new ArrayList<>();
        networks.forEach((name, net) -> nets.add(new Inventory.Entry(
                new Subject(ObjectKind.NETWORK, net.uuid(), name, -1), net.active(), net.persistent(), false)));
        List<Inventory.Entry> devs = new ArrayList<>();
        devices.keySet()
                .forEach(name -> devs.add(
                        new Inventory.Entry(new Subject(ObjectKind.NODE_DEVICE, null, name, -1), true, false, false)));
        return new Inventory(doms, nets, null, devs, null);
    }

    /** What an observer who missed nothing knows, without the times. */
    @Nullable
    static String facts(Known known) {
        if (known instanceof Known.Domain domain) {
            return known.subject().name() + " " + domain.state() + "/" + domain.reason() + " id "
                    + known.subject().id() + " persistent " + known.persistent();
        }
        return known.subject().name() + " active " + known.active() + " persistent " + known.persistent();
    }
}
