package io.virtwarden.lockd.lease;

import java.util.List;

/** Something could not be kept, so it did not happen. The message says why and what to do. */
public final class NotRecordedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Refusal.Reason reason;

    /** @param reason {@link Refusal.Reason#NOT_RECORDED} or {@link Refusal.Reason#TOKEN_REGRESSED} */
    public NotRecordedException(Refusal.Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    Refusal refusal() {
        return new Refusal(reason, getMessage() + "; nothing was changed", List.of());
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
