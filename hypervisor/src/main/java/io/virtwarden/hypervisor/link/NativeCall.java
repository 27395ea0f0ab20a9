package io.virtwarden.hypervisor.link;

/** Work on an open connection; runs on the link's thread. */
@FunctionalInterface
public interface NativeCall<T> {
    /** @throws LibvirtException as libvirt reported it */
    T on(Connection connection) throws LibvirtException;
}
