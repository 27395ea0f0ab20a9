package io.virtwarden.dist.command;

/** The reader of our output has closed it: the end of a pipe, no failure. */
final class ReaderGoneException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ReaderGoneException() {
        super("nobody reads the output any more", null, false, false);
    }
}
