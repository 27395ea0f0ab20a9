package io.virtwarden.hypervisor.event;

import java.util.List;

/**
 * A row of the event table.
 *
 * @param object what kind of object it is about
 * @param id libvirt's number within that kind
 * @param name libvirt's word for it as {@code virsh event --list} has it, such as {@code block-job-2}
 * @param since libvirt's version that brought it, such as {@code 0.8.0}
 * @param arguments in libvirt's order, without connection, object and opaque pointer
 */
public record EventType(ObjectKind object, int id, String name, String since, List<Argument> arguments) {
    /** {@code io.virtwarden.<object>.<name>.v1}. */
    public String ceType() {
        return "io.virtwarden." + object.word() + "." + name + ".v1";
    }
}
