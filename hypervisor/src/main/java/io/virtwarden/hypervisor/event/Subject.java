package io.virtwarden.hypervisor.event;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The object that an event is about, with what will be gone by the time somebody looks.
 *
 * @param kind its kind
 * @param uuid null for node devices, which have none
 * @param name as libvirt gave it, any Unicode; a secret's usage id
 * @param id the running domain's number, -1 for anything else
 */
public record Subject(ObjectKind kind, @Nullable UUID uuid, String name, int id) {
    /** UUID, or the name where there is none. */
    public String identity() {
        return uuid == null ? name : uuid.toString();
    }
}
