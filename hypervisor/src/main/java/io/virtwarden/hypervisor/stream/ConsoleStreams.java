package io.virtwarden.hypervisor.stream;

import com.sun.jna.Pointer;
import io.virtwarden.hypervisor.libvirt.Libvirt;
import io.virtwarden.hypervisor.libvirt.LibvirtApi;
import io.virtwarden.hypervisor.libvirt.StreamCalls;
import io.virtwarden.hypervisor.link.Connection;
import io.virtwarden.hypervisor.link.LibvirtException;
import io.virtwarden.hypervisor.link.Link;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The real thing. Streams are non-blocking: libvirt's own event loop takes in what arrives, a read only fetches it. All native calls
 * are on the link's thread.
 */
public final class ConsoleStreams implements ConsolePort {
    private static final Duration DEADLINE = Duration.ofSeconds(15);
    private static final int PIECE = 64 << 10;
    private static final int MOST = 256 << 10;
    /** Neither VIR_DOMAIN_CONSOLE_FORCE, which would take it away from others, nor SAFE, which not every driver has. */
    private static final int NO_FLAGS = 0;

    private record Stream(Pointer pointer, long generation) {}

    private final Link link;

    // The link's thread.
    private final Map<Long, Stream> streams = new TreeMap<>();
    private final byte[] buffer = new byte[PIECE];
    private long next = 1;

    /** @param link read-write; stays the caller's to close, after this */
    public ConsoleStreams(Link link) {
        this.link = link;
    }

    @Override
    public CompletableFuture<Long> open(UUID domain, String device) {
        return link.call("open console " + device + " of " + domain, DEADLINE, connection -> {
            LibvirtApi api = Libvirt.load().api();
            Pointer found = api.virDomainLookupByUUID(connection.pointer(), bytes(domain));
            if (found == null) {
                throw LibvirtException.last();
            }
            try {
                return open(api, connection, found, device);
            } finally {
                int unused = api.virDomainFree(found);
            }
        });
    }

    private long open(LibvirtApi api, Connection connection, Pointer domain, String device) throws LibvirtException {
        Pointer stream = api.virStreamNew(connection.pointer(), StreamCalls.NONBLOCK);
        if (stream == null) {
            throw LibvirtException.last();
        }
        if (api.virDomainOpenConsole(domain, device, stream, NO_FLAGS) < 0) {
            LibvirtException failure = LibvirtException.last();
            int unused = api.virStreamFree(stream);
            throw failure;
        }
        long number = next++;
        streams.put(number, new Stream(stream, connection.generation()));
        return number;
    }

    @Override
    public CompletableFuture<List<Heard>> read() {
        return link.call("read consoles", DEADLINE, connection -> {
            LibvirtApi api = Libvirt.load().api();
            List<Heard> heard = new ArrayList<>();
            for (Iterator<Map.Entry<Long, Stream>> all = streams.entrySet().iterator(); all.hasNext(); ) {
                Map.Entry<Long, Stream> one = all.next();
                Heard said = read(api, connection, one.getKey(), one.getValue());
                if (said != null) {
                    heard.add(said);
                    if (said.end() != null) {
                        free(api, one.getValue());
                        all.remove();
                    }
                }
            }
            return heard;
        });
    }

    private @Nullable Heard read(LibvirtApi api, Connection connection, long number, Stream stream) {
        if (stream.generation != connection.generation()) {
            return new Heard(number, new byte[0], "the connection to libvirt was lost");
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(0);
        while (out.size() < MOST) {
            int count = api.virStreamRecv(stream.pointer, buffer, buffer.length);
            if (count == StreamCalls.WOULD_BLOCK) {
                break;
            }
            if (count <= 0) {
                String end = count == 0
                        ? "the console was closed"
                        : String.valueOf(LibvirtException.last().getMessage());
                return new Heard(number, out.toByteArray(), end);
            }
            out.write(buffer, 0, count);
        }
        return out.size() == 0 ? null : new Heard(number, out.toByteArray(), null);
    }

    @Override
    public CompletableFuture<Void> forget(long stream) {
        return link.call("forget a console", DEADLINE, connection -> {
                    Stream open = streams.remove(stream);
                    if (open != null) {
                        free(Libvirt.load().api(), open);
                    }
                    return true;
                })
                .thenAccept(done -> {});
    }

    /**
     * Not virStreamAbort: it waits for libvirtd's answer, and libvirtd gives none for a stream whose console was taken by force
     * (src/rpc: a stream's messages are looked at when its descriptor is ready, and that one is closed). What libvirt keeps of a
     * stream goes with its connection.
     */
    private static void free(LibvirtApi api, Stream stream) {
        int unused = api.virStreamFree(stream.pointer);
    }

    @Override
    public void close() {
        try {
            link.call("release consoles", DEADLINE, connection -> {
                        LibvirtApi api = Libvirt.load().api();
                        streams.values().forEach(stream -> free(api, stream));
                        streams.clear();
                        return true;
                    })
                    .get(1, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            // The connection is gone, and with it all streams: libvirtd closes them when we do.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static byte[] bytes(UUID uuid) {
        return ByteBuffer.allocate(16)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits())
                .array();
    }
}
