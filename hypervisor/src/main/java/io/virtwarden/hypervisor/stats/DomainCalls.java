package io.virtwarden.hypervisor.stats;

import com.sun.jna.Native;

/**
 * The calls made for every domain of every round, bound directly and with bare addresses: a tenth of the cost of JNA's
 * interface mapping, which boxes its arguments. They answer from the client's memory and never block.
 */
final class DomainCalls {
    static {
        // Native methods belong to their class; binding them twice would only repeat it.
        Native.register("virt");
    }

    /** A borrowed char *. */
    native long virDomainGetName(long domain);

    /** @param uuid where to put 16 bytes */
    native int virDomainGetUUID(long domain, long uuid);

    /** -1 for an inactive domain. */
    native int virDomainGetID(long domain);
}
