package io.virtwarden.chassis.ops;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An error for an HTTP client (RFC 9457). Throw it from a route or give it to {@code RoutingContext.fail}.
 *
 * <p>Carries no stack trace: it is an answer, not a fault of ours.
 */
public final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String title;
    private final String detail;

    /**
     * @param status HTTP status, 400 to 599
     * @param title the kind of problem, same for every occurrence
     * @param detail what is wrong this time, and the fix
     */
    public Problem(int status, String title, @Nullable String detail) {
        super(title + (detail == null ? "" : ": " + detail), null, false, false);
        this.status = status;
        this.title = title;
        this.detail = Objects.requireNonNullElse(detail, "");
    }

    /** HTTP status. */
    public int status() {
        return status;
    }

    /** The kind. */
    public String title() {
        return title;
    }

    /** This occurrence; may be empty. */
    public String detail() {
        return detail;
    }
}
