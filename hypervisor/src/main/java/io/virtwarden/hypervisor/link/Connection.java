package io.virtwarden.hypervisor.link;

import com.sun.jna.Pointer;

/** An open virConnectPtr, valid only during the call that it was handed to. */
public interface Connection {
    /** The virConnectPtr. */
    Pointer pointer();

    /** From 1, one more at each reopening. */
    long generation();

    /** URI as configured. */
    String uri();

    /** virConnectGetType, such as {@code QEMU} or {@code Test}. */
    String driver();
}
