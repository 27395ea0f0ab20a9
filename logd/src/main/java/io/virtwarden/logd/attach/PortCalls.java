package io.virtwarden.logd.attach;

import io.virtwarden.hypervisor.link.LibvirtException;
import io.virtwarden.hypervisor.stream.ConsolePort;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Calls of the attaching thread to the ports, waiting a bounded time for each answer. */
final class PortCalls {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Map<String, ConsolePort> ports;

    PortCalls(Map<String, ConsolePort> ports) {
        this.ports = ports;
    }

    /** libvirt said no, or nothing. */
    static final class Failed extends Exception {
        private static final long serialVersionUID = 1L;
        private final boolean busy;

        private Failed(Throwable cause) {
            super(String.valueOf(cause.getMessage()), cause);
            this.busy = cause instanceof LibvirtException said && said.code() == ConsolePort.BUSY;
        }

        /** Whether somebody has the console open. */
        boolean isBusy() {
            return busy;
        }
    }

    /** Opens a console without force; the number of its stream. */
    long open(Attachment one) throws InterruptedException, Failed {
        return answer(port(one.uri()).open(one.console().domain(), one.console().name()));
    }

    List<ConsolePort.Heard> read(String uri) throws InterruptedException, Failed {
        return answer(port(uri).read());
    }

    /** Gives its silent stream up; does not wait. */
    void forget(Attachment one) {
        var unused = port(one.uri()).forget(one.stream());
    }

    private ConsolePort port(String uri) {
        ConsolePort port = ports.get(uri);
        if (port == null) {
            throw new IllegalArgumentException("No connection to " + uri);
        }
        return port;
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
}
