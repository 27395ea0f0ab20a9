package io.virtwarden.hypervisor.link;

/** A native call did not return within its deadline; it may still return, and is then ignored. */
public final class CallStuckException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CallStuckException(String message) {
        super(message);
    }
}
