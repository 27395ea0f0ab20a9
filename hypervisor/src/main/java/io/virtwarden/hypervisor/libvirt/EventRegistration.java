package io.virtwarden.hypervisor.libvirt;

import com.sun.jna.Callback;
import com.sun.jna.Pointer;
import io.virtwarden.hypervisor.event.EventType;
import io.virtwarden.hypervisor.event.ObjectKind;
import io.virtwarden.hypervisor.event.Subject;
import java.util.List;
import java.util.Optional;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** One event kind registered on one connection. */
public final class EventRegistration {
    private static final Logger LOG = LogManager.getLogger(EventRegistration.class);

    private final Pointer connection;
    private final ObjectKind kind;
    private final int callbackId;

    private EventRegistration(Pointer connection, ObjectKind kind, int callbackId) {
        this.connection = connection;
        this.kind = kind;
        this.callbackId = callbackId;
    }

    /** Gets events on libvirt's event loop thread; everything handed over is a copy. Must be quick. */
    @FunctionalInterface
    public interface Listener {
        /** @param values one per argument of the type, elements may be null */
        void heard(EventType type, Subject subject, List<Object> values);
    }

    /**
     * Asks for all events of this type.
     *
     * @param subjects used on the event loop's thread only
     * @return empty if libvirt refused; {@link LastError#ofThisThread()} says why
     */
    public static Optional<EventRegistration> register(
            Pointer connection, EventType type, SubjectReader subjects, Listener listener) {
        Callback callback = EventShape.callback(EventShape.of(type), (object, raw) -> {
            try {
                listener.heard(type, subjects.read(type.object(), object), ArgumentReader.read(type.arguments(), raw));
            } catch (Throwable e) { // Nothing may travel on into C; the event loop must go on.
                LOG.error("A {} event could not be handed over", type.ceType(), e);
            }
        });
        long opaque = LiveCallbacks.keep(callback);
        int id = register(Pointer.nativeValue(connection), type, callback, opaque);
        if (id < 0) {
            LiveCallbacks.release(opaque);
            return Optional.empty();
        }
        return Optional.of(new EventRegistration(connection, type.object(), id));
    }

    /** Callbacks that libvirt holds in this process. */
    public static int live() {
        return LiveCallbacks.count();
    }

    /**
     * Ends it. An event on its way may still be delivered.
     *
     * @return false if libvirt reported an error; on a broken connection it does and has let go all the same
     */
    public boolean end() {
        long c = Pointer.nativeValue(connection);
        return 0
                == switch (kind) {
                    case DOMAIN -> EventCalls.virConnectDomainEventDeregisterAny(c, callbackId);
                    case NETWORK -> EventCalls.virConnectNetworkEventDeregisterAny(c, callbackId);
                    case POOL -> EventCalls.virConnectStoragePoolEventDeregisterAny(c, callbackId);
                    case NODE_DEVICE -> EventCalls.virConnectNodeDeviceEventDeregisterAny(c, callbackId);
                    case SECRET -> EventCalls.virConnectSecretEventDeregisterAny(c, callbackId);
                };
    }

    private static int register(long c, EventType type, Callback callback, long opaque) {
        Callbacks.Freed freed = LiveCallbacks.FREED;
        return switch (type.object()) {
            case DOMAIN -> EventCalls.virConnectDomainEventRegisterAny(c, 0, type.id(), callback, opaque, freed);
            case NETWORK -> EventCalls.virConnectNetworkEventRegisterAny(c, 0, type.id(), callback, opaque, freed);
            case POOL -> EventCalls.virConnectStoragePoolEventRegisterAny(c, 0, type.id(), callback, opaque, freed);
            case NODE_DEVICE ->
                EventCalls.virConnectNodeDeviceEventRegisterAny(c, 0, type.id(), callback, opaque, freed);
            case SECRET -> EventCalls.virConnectSecretEventRegisterAny(c, 0, type.id(), callback, opaque, freed);
        };
    }
}
