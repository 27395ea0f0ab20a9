package io.virtwarden.monitor.intake;

import io.virtwarden.hypervisor.event.ObjectKind;
import org.jspecify.annotations.Nullable;

/** Kinds of objects by their word. */
final class Kinds {
    private Kinds() {}

    static @Nullable ObjectKind of(String word) {
        for (ObjectKind kind : ObjectKind.values()) {
            if (kind.word().equals(word)) {
                return kind;
            }
        }
        return null;
    }
}
