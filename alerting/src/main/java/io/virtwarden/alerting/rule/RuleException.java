package io.virtwarden.alerting.rule;

import java.util.List;

/** A rule book that cannot be used; carries every fault that was found. */
public final class RuleException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<String> faults;

    RuleException(List<String> faults) {
        super(String.join(System.lineSeparator(), faults));
        this.faults = List.copyOf(faults);
    }

    /** Each with file, line, path and the fix. */
    public List<String> faults() {
        return faults;
    }
}
