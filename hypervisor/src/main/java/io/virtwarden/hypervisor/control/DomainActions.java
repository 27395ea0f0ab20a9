package io.virtwarden.hypervisor.control;

import com.sun.jna.Pointer;
import io.virtwarden.hypervisor.libvirt.Libvirt;
import io.virtwarden.hypervisor.libvirt.LibvirtApi;
import io.virtwarden.hypervisor.link.LibvirtException;
import io.virtwarden.hypervisor.link.Link;
import io.virtwarden.hypervisor.link.NativeCall;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.libvirt.jna.DomainPointer;

/**
 * Finds the domain, acts, frees it again. The binding's raw calls take our own pointer: its Domain object would hold a
 * reference until a finalizer runs.
 */
final class DomainActions {
    private static final int NO_SUPPORT = 3;

    private final Link link;
    private final Duration deadline;

    DomainActions(Link link, Duration deadline) {
        this.link = link;
        this.deadline = deadline;
    }

    /** A call that the binding maps; negative results are failures. */
    @FunctionalInterface
    interface Binding {
        int on(org.libvirt.jna.Libvirt libvirt, DomainPointer domain);
    }

    /** A call of our own; negative results are failures. */
    @FunctionalInterface
    interface Own {
        int on(LibvirtApi api, Pointer domain);
    }

    /** A question. */
    @FunctionalInterface
    interface Ask<T> {
        T on(LibvirtApi api, Pointer domain) throws LibvirtException;
    }

    CompletableFuture<Void> binding(String what, UUID domain, Binding action) {
        return binding(what, domain, deadline, action);
    }

    CompletableFuture<Void> binding(String what, UUID domain, Duration limit, Binding action) {
        return own(
                what,
                domain,
                limit,
                (api, pointer) -> action.on(org.libvirt.jna.Libvirt.INSTANCE, new DomainPointer(pointer)));
    }

    CompletableFuture<Void> own(String what, UUID domain, Own action) {
        return own(what, domain, deadline, action);
    }

    CompletableFuture<Void> own(String what, UUID domain, Duration limit, Own action) {
        return ask(what, domain, limit, (api, pointer) -> check(action.on(api, pointer)))
                .thenAccept(result -> {});
    }

    <T> CompletableFuture<T> ask(String what, UUID domain, Ask<T> question) {
        return ask(what, domain, deadline, question);
    }

    <T> CompletableFuture<T> raw(String what, NativeCall<T> call) {
        return link.call(what, deadline, call);
    }

    /** @throws LibvirtException with the reason if the result is negative */
    static int check(int result) throws LibvirtException {
        if (result < 0) {
            throw LibvirtException.last();
        }
        return result;
    }

    private <T> CompletableFuture<T> ask(String what, UUID domain, Duration limit, Ask<T> question) {
        return link.call(what + " " + domain, limit, connection -> {
            LibvirtApi api = Libvirt.load().api();
            Pointer found = api.virDomainLookupByUUID(connection.pointer(), bytes(domain));
            if (found == null) {
                throw LibvirtException.last();
            }
            try {
                return question.on(api, found);
            } catch (UnsatisfiedLinkError e) {
                throw new LibvirtException(NO_SUPPORT, 0, "this libvirt is too old to " + what + ": " + e.getMessage());
            } finally {
                int unused = api.virDomainFree(found);
            }
        });
    }

    private static byte[] bytes(UUID uuid) {
        return ByteBuffer.allocate(16)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits())
                .array();
    }
}
