package io.virtwarden.hypervisor.stream;

import io.virtwarden.hypervisor.link.CallStuckException;
import io.virtwarden.hypervisor.link.LibvirtException;
import io.virtwarden.hypervisor.link.LinkDownException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Reads the consoles of one hypervisor's domains, as {@code virsh console} does, and never takes one away from anybody. Futures fail
 * with {@link LibvirtException}, {@link LinkDownException} or {@link CallStuckException}. Any thread, never blocks.
 */
public interface ConsolePort extends AutoCloseable {
    /** Error code of {@link #open} when somebody has the console open: VIR_ERR_OPERATION_FAILED. */
    int BUSY = 9;

    /**
     * What came from a stream.
     *
     * @param stream as {@link #open} gave it
     * @param bytes in order; may be empty
     * @param end why nothing more will come; null while it goes on
     */
    record Heard(long stream, byte[] bytes, @Nullable String end) {}

    /**
     * Opens a console. Fails with code {@link #BUSY} if it is open elsewhere.
     *
     * @param device alias such as {@code serial0}
     * @return a number for the stream
     */
    CompletableFuture<Long> open(UUID domain, String device);

    /** What came since the last call, of the streams that have something to say, up to 256 KiB of each. */
    CompletableFuture<List<Heard>> read();

    /**
     * Gives up a stream of which nothing is heard, without telling libvirtd. Does nothing if it has ended. A console that still is
     * ours stays so until its domain stops or the connection ends.
     */
    CompletableFuture<Void> forget(long stream);

    /** Lets go of all, waiting a bounded time. */
    @Override
    void close();
}
