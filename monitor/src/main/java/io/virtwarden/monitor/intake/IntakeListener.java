package io.virtwarden.monitor.intake;

import io.virtwarden.hypervisor.event.HypervisorEvent;

/** Hears what the intake has recorded; called by its thread, must not block. */
public interface IntakeListener {
    /** An event was heard or concluded. */
    void changed(HypervisorEvent event);

    /** What changed on this connection for a while is not known one by one: it was connected anew, or events were lost. */
    void missed(String uri);
}
