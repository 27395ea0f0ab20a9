package io.virtwarden.logd.attach;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.virtwarden.chassis.log.KeyedLogger;
import io.virtwarden.hypervisor.link.LibvirtException;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    /** A domain that stops ends its stream before libvirt says that it stopped. */
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
                                        parts.nanos().getAsLong()))
                        .rename(domain.name());
            }
        }
        remove(domain.uuid(), wanted);
    }

    private void remove(UUID domain, Set<ConsoleId> wanted) {
        attachments.values().removeIf(one -> {
            boolean goes = one.console().domain().equals(domain) && !wanted.contains(one.console());
            if (goes && one.isOpen()) {
                release(one);
                mark(one, ConsoleMark.Kind.CLOSED, "the domain stopped");
            }
            return goes;
        });
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
                if (!closing && one.isDue(parts.nanos().getAsLong())) {
                    open(one);
                }
            }
        } catch (RuntimeException e) {
            LOG.error(e, "Reading consoles failed, trying again");
        }
        open.set((int) attachments.values().stream().filter(Attachment::isOpen).count());
    }

    private void read() throws InterruptedException {
        boolean heard = false;
        for (Map.Entry<String, ConsolePort> port : parts.ports().entrySet()) {
            Map<Long, Attachment> byStream = new HashMap<>();
            attachments.values().stream()
                    .filter(one -> one.isOpen() && one.uri().equals(port.getKey()))
                    .forEach(one -> byStream.put(one.stream(), one));
            if (byStream.isEmpty()) {
                continue;
            }
            try {
                for (ConsolePort.Heard said : answer(port.getValue().read())) {
                    Attachment one = byStream.get(said.stream());
                    if (one != null) {
                        heard = true;
                        take(one, said);
                    }
                }
            } catch (Failed e) {
                LOG.debug("Consoles cannot be read", "uri", port.getKey(), "reason", e.getMessage());
            }
        }
        pause = heard ? SHORTEST : pause.compareTo(LONGEST) < 0 ? pause.multipliedBy(2) : LONGEST;
    }

    private void take(Attachment one, ConsolePort.Heard said) {
        if (said.bytes().length > 0) {
            // Refused bytes are counted and marked by the sink: a guest is never held up.
            boolean unused =
                    parts.sink().bytes(one.console(), one.domainName(), micros(), ByteBuffer.wrap(said.bytes()));
        }
        if (said.end() != null) {
            mark(one, ConsoleMark.Kind.CLOSED, "not read any more: " + said.end());
            one.ended(micros(), parts.nanos().getAsLong(), MOMENT);
        }
    }

    private void open(Attachment one) throws InterruptedException {
        ConsolePort port = parts.ports().get(one.uri());
        if (port == null) {
            return;
        }
        long now = parts.nanos().getAsLong();
        try {
            long stream = answer(port.open(one.console().domain(), one.console().name()));
            if (one.silentSince() > 0) {
                mark(
                        one,
                        ConsoleMark.Kind.GAP,
                        "nobody read this console for logd since " + EpochMicros.instant(one.silentSince()));
            }
            mark(one, ConsoleMark.Kind.OPENED, "reading the console's stream; what it said before was not read here");
            one.opened(stream);
            pause = SHORTEST;
        } catch (Failed e) {
            if (e.code == ConsolePort.BUSY) {
                if (one.isNews("busy")) {
                    taken.increment();
                    LOG.info(
                            "Somebody else has a console open, staying away",
                            "domain",
                            one.domainName(),
                            "console",
                            one.console().name(),
                            "for",
                            parts.settings().away());
                    mark(one, ConsoleMark.Kind.CLOSED, "in use elsewhere: " + e.getMessage());
                }
                one.postpone(now, parts.settings().away());
            } else {
                if (one.isNews(String.valueOf(e.getMessage()))) {
                    LOG.info(
                            "A console cannot be opened, trying again",
                            "domain",
                            one.domainName(),
                            "console",
                            one.console().name(),
                            "reason",
                            e.getMessage());
                }
                one.failed(now);
            }
        }
    }

    private void release(Attachment one) {
        ConsolePort port = parts.ports().get(one.uri());
        if (port != null) {
            var unused = port.release(one.stream());
        }
    }

    private void mark(Attachment one, ConsoleMark.Kind kind, String text) {
        boolean unused = parts.sink().mark(one.console(), one.domainName(), micros(), ConsoleMark.of(kind, text));
    }

    private long micros() {
        return EpochMicros.of(parts.clock().instant());
    }

    /** libvirt said no, or nothing. */
    private static final class Failed extends Exception {
        private static final long serialVersionUID = 1L;
        private final int code;

        private Failed(Throwable cause) {
            super(String.valueOf(cause.getMessage()), cause);
            this.code = cause instanceof LibvirtException said ? said.code() : 0;
        }
    }

    private static <T> T answer(CompletableFuture<T> future) throws InterruptedException, Failed {
        try {
            return future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw new Failed(cause == null ? e : cause);
        } catch (TimeoutException e) {
            throw new Failed(e);
        }
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
