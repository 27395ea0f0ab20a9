package io.virtwarden.logd.attach;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.virtwarden.chassis.log.KeyedLogger;
import io.virtwarden.hypervisor.stream.ConsolePort;
import io.virtwarden.logd.console.ConsoleId;
import io.virtwarden.logd.console.ConsoleMark;
import io.virtwarden.logd.console.ConsoleSink;
import io.virtwarden.logd.console.EpochMicros;
import io.virtwarden.logd.domain.DomainConsoles;
import io.virtwarden.logd.domain.DomainListener;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * Keeps the consoles of running domains open that write no log file. Never with force: whoever has a console open keeps it, and
 * whoever takes one from us ({@code virsh console --force}) is left alone for a while. One thread of its own.
 */
public final class Attacher implements DomainListener, AutoCloseable {
    private static final KeyedLogger LOG = KeyedLogger.of(Attacher.class);
    private static final Duration SHORTEST = Duration.ofMillis(20);
    private static final Duration LONGEST = Duration.ofMillis(160);
    /** The end of a domain's stream and the word that it stopped come in any order, and not far apart. */
    private static final Duration MOMENT = Duration.ofSeconds(1);

    /**
     * What it works with.
     *
     * @param ports by URI; closed with this
     * @param nanos a clock for intervals
     */
    public record Parts(
            AttachSettings settings,
            Map<String, ConsolePort> ports,
            ConsoleSink sink,
            MeterRegistry registry,
            InstantSource clock,
            LongSupplier nanos) {}

    private final Parts parts;
    private final PortCalls calls;
    private final ConcurrentLinkedQueue<Runnable> requests = new ConcurrentLinkedQueue<>();
    private final AtomicInteger open = new AtomicInteger();
    private final Counter taken;
    private final Thread thread = new Thread(this::run, "logd-attach");
    private volatile boolean closing;

    // The thread's own.
    private final Map<ConsoleId, Attachment> attachments = new HashMap<>();
    private Duration pause = SHORTEST;

    /** Opens nothing yet. */
    public Attacher(Parts parts) {
        this.parts = parts;
        this.calls = new PortCalls(parts.ports());
        this.taken = Counter.builder("virtwarden.logd.attach.taken")
                .description("Times that somebody else took a console over")
                .register(parts.registry());
        Gauge.builder("virtwarden.logd.attach.open", open, AtomicInteger::get)
                .description("Console streams that are being read")
                .register(parts.registry());
        thread.setDaemon(true);
    }

    /** Begins. */
    public void start() {
        thread.start();
    }

    /** Whether the thread works. */
    public boolean isAlive() {
        return thread.isAlive();
    }

    @Override
    public void changed(DomainConsoles domain) {
        requests.add(() -> update(domain));
    }

    @Override
    public void gone(UUID domain) {
        requests.add(() -> remove(domain, Set.of()));
    }

    @Override
    public void happened(DomainConsoles domain, Instant at, ConsoleMark mark) {
        // Goes into the timeline without us.
    }

    private void update(DomainConsoles domain) {
        Set<ConsoleId> wanted = new HashSet<>();
        if (domain.running() && parts.ports().containsKey(domain.uri())) {
            for (String alias : domain.description().ports()) {
                ConsoleId console = new ConsoleId(domain.uuid(), alias);
                wanted.add(console);
                attachments
                        .computeIfAbsent(
                                console,
                                unknown -> new Attachment(
                                        console,
                                        domain.uri(),
                                        domain.name(),
                                        parts.nanos().getAsLong(),
                                        parts.settings().away()))
                        .stay(domain.name());
            }
        }
        remove(domain.uuid(), wanted);
    }

    private void remove(UUID domain, Set<ConsoleId> wanted) {
        long now = parts.nanos().getAsLong();
        attachments.values().stream()
                .filter(one -> one.console().domain().equals(domain) && !wanted.contains(one.console()))
                .forEach(one -> one.leave(now + MOMENT.toNanos()));
    }

    private void run() {
        try {
            while (!closing) {
                round();
                TimeUnit.NANOSECONDS.sleep(pause.toNanos());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        parts.ports().values().forEach(ConsolePort::close);
    }

    private void round() throws InterruptedException {
        try {
            read();
            for (Runnable request = requests.poll(); request != null; request = requests.poll()) {
                request.run();
            }
            for (Attachment one : List.copyOf(attachments.values())) {
                if (!closing) {
                    care(one, parts.nanos().getAsLong());
                }
            }
        } catch (RuntimeException e) {
            LOG.error(e, "Reading consoles failed, trying again");
        }
        open.set((int) attachments.values().stream().filter(Attachment::isOpen).count());
    }

    private void care(Attachment one, long now) throws InterruptedException {
        if (one.isLeaving()) {
            if (one.isOpen() && one.isLate(now)) {
                calls.forget(one);
                mark(one, ConsoleMark.Kind.CLOSED, "the domain stopped");
                one.ended(micros(), now, MOMENT);
            }
            if (!one.isOpen()) {
                attachments.remove(one.console());
            }
        } else if (one.isDue(now)) {
            open(one, now);
        } else if (one.isDoubtful(now)) {
            lookWhetherOurs(one, now);
        }
    }

    private void read() throws InterruptedException {
        boolean heard = false;
        for (String uri : parts.ports().keySet()) {
            Map<Long, Attachment> byStream = new HashMap<>();
            attachments.values().stream()
                    .filter(one -> one.isOpen() && one.uri().equals(uri))
                    .forEach(one -> byStream.put(one.stream(), one));
            if (byStream.isEmpty()) {
                continue;
            }
            try {
                for (ConsolePort.Heard said : calls.read(uri)) {
                    Attachment one = byStream.get(said.stream());
                    if (one != null) {
                        heard = true;
                        take(one, said);
                    }
                }
            } catch (PortCalls.Failed e) {
                LOG.debug("Consoles cannot be read", "uri", uri, "reason", e.getMessage());
            }
        }
        pause = heard ? SHORTEST : pause.compareTo(LONGEST) < 0 ? pause.multipliedBy(2) : LONGEST;
    }

    private void take(Attachment one, ConsolePort.Heard said) {
        if (said.bytes().length > 0) {
            // Refused bytes are counted and marked by the sink: a guest is never held up.
            boolean unused =
                    parts.sink().bytes(one.console(), one.domainName(), micros(), ByteBuffer.wrap(said.bytes()));
            one.heard(micros(), parts.nanos().getAsLong());
        }
        if (said.end() != null) {
            mark(one, ConsoleMark.Kind.CLOSED, "not read any more: " + said.end());
            one.ended(micros(), parts.nanos().getAsLong(), MOMENT);
        }
    }

    private void open(Attachment one, long now) throws InterruptedException {
        try {
            begin(one, calls.open(one), one.silentSince());
        } catch (PortCalls.Failed e) {
            if (e.isBusy()) {
                if (one.isNews("busy")) {
                    taken.increment();
                    tell("Somebody else has a console open, staying away", one, e);
                    mark(one, ConsoleMark.Kind.CLOSED, "in use elsewhere: " + e.getMessage());
                }
                one.postpone(now, parts.settings().away());
            } else {
                if (one.isNews(String.valueOf(e.getMessage()))) {
                    tell("A console cannot be opened, trying again", one, e);
                }
                one.failed(now);
            }
        }
    }

    /**
     * libvirt does not always tell a reader whose console was taken by force: its stream then stays open and silent for ever (a
     * stream is told only if it waits for bytes at that moment, and it does not while some are on their way to it). Opening the
     * console once more, without force, tells: it is refused as long as anybody has it, be it we or whoever took it.
     */
    private void lookWhetherOurs(Attachment one, long now) throws InterruptedException {
        try {
            long stream = calls.open(one);
            calls.forget(one);
            taken.increment();
            LOG.info(
                    "A console was taken and given back without a word, reading it again",
                    "domain",
                    one.domainName(),
                    "console",
                    one.console().name());
            begin(one, stream, one.lastHeard());
        } catch (PortCalls.Failed e) {
            one.stillDoubtful(now);
        }
    }

    private void begin(Attachment one, long stream, long silentSince) {
        if (silentSince > 0) {
            mark(
                    one,
                    ConsoleMark.Kind.GAP,
                    "nobody read this console for logd since " + EpochMicros.instant(silentSince));
        }
        mark(one, ConsoleMark.Kind.OPENED, "reading the console's stream; what it said before was not read here");
        one.opened(stream);
        pause = SHORTEST;
    }

    private static void tell(String what, Attachment one, PortCalls.Failed why) {
        LOG.info(what, "domain", one.domainName(), "console", one.console().name(), "reason", why.getMessage());
    }

    private void mark(Attachment one, ConsoleMark.Kind kind, String text) {
        boolean unused = parts.sink().mark(one.console(), one.domainName(), micros(), ConsoleMark.of(kind, text));
    }

    private long micros() {
        return EpochMicros.of(parts.clock().instant());
    }

    /** Lets go of all consoles. */
    @Override
    public void close() {
        closing = true;
        try {
            thread.join(3_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
