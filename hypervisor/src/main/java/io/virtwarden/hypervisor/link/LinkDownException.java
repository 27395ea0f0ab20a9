package io.virtwarden.hypervisor.link;

/** There is no connection at the moment; the message says since when and why. */
public final class LinkDownException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public LinkDownException(String message) {
        super(message);
    }
}
