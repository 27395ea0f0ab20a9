package io.virtwarden.logd.read;

import io.virtwarden.logd.console.ConsoleMark;

/** Which marks are shown between the lines. */
public enum Marks {
    /** All. */
    ALL,
    /** Those that tell of missing bytes. */
    LOSS,
    /** None: bytes as the guest wrote them and nothing else. */
    NONE;

    boolean shows(ConsoleMark mark) {
        return switch (this) {
            case ALL -> true;
            case NONE -> false;
            case LOSS -> mark.kind() == ConsoleMark.Kind.DROPPED || mark.kind() == ConsoleMark.Kind.GAP;
        };
    }
}
