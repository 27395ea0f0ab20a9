package io.virtwarden.lab.hold;

import java.util.Locale;

/** What guests run on. */
public enum Acceleration {
    /** KVM where a guest really gets on with it, else TCG. */
    AUTO,
    KVM,
    TCG;

    /** As the option has it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
