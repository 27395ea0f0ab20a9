package io.virtwarden.hypervisor.libvirt;

import com.sun.jna.Callback;

/**
 * libvirt's callback types by the machine types of their middle arguments: I is a 32-bit int, L a 64-bit number or pointer.
 * Plain primitives on purpose: JNA then enters Java without converting anything. All begin with connection and object and end
 * with the opaque pointer.
 */
interface Callbacks {
    // No middle argument: reboot, control-error, refresh, update, value-changed.
    interface Plain extends Callback {
        void invoke(long connection, long object, long opaque);
    }

    interface I extends Callback {
        void invoke(long connection, long object, int a, long opaque);
    }

    /** The domain lifecycle's has a result that libvirt ignores; for all others with two ints it is void. */
    interface II extends Callback {
        int invoke(long connection, long object, int a, int b, long opaque);
    }

    interface III extends Callback {
        void invoke(long connection, long object, int a, int b, int c, long opaque);
    }

    interface L extends Callback {
        void invoke(long connection, long object, long a, long opaque);
    }

    interface LL extends Callback {
        void invoke(long connection, long object, long a, long b, long opaque);
    }

    interface LLL extends Callback {
        void invoke(long connection, long object, long a, long b, long c, long opaque);
    }

    interface LLLL extends Callback {
        void invoke(long connection, long object, long a, long b, long c, long d, long opaque);
    }

    interface LI extends Callback {
        void invoke(long connection, long object, long a, int b, long opaque);
    }

    interface IL extends Callback {
        void invoke(long connection, long object, int a, long b, long opaque);
    }

    interface LII extends Callback {
        void invoke(long connection, long object, long a, int b, int c, long opaque);
    }

    interface LLI extends Callback {
        void invoke(long connection, long object, long a, long b, int c, long opaque);
    }

    interface LLIL extends Callback {
        void invoke(long connection, long object, long a, long b, int c, long d, long opaque);
    }

    interface LLLI extends Callback {
        void invoke(long connection, long object, long a, long b, long c, int d, long opaque);
    }

    interface ILLLL extends Callback {
        void invoke(long connection, long object, int a, long b, long c, long d, long e, long opaque);
    }

    /** virFreeCallback. */
    interface Freed extends Callback {
        void invoke(long opaque);
    }

    /** virConnectCloseFunc. */
    interface Closed extends Callback {
        void invoke(long connection, int reason, long opaque);
    }

    /** virEventTimeoutCallback. */
    interface Timeout extends Callback {
        void invoke(int timer, long opaque);
    }

    /** virErrorFunc. */
    interface ErrorFunction extends Callback {
        void invoke(long userData, long error);
    }
}
