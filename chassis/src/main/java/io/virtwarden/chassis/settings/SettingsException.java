package io.virtwarden.chassis.settings;

import java.util.List;
import java.util.stream.Collectors;

/** The settings cannot be used; carries every fault that was found, not only the first. */
public final class SettingsException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<Fault> faults;

    SettingsException(List<Fault> faults) {
        super(faults.stream().map(Fault::toString).collect(Collectors.joining(System.lineSeparator())));
        this.faults = List.copyOf(faults);
    }

    /** All faults, in the order of the file, then of the environment. */
    public List<Fault> faults() {
        return faults;
    }
}
