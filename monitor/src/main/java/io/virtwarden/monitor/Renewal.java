package io.virtwarden.monitor;

import io.virtwarden.hypervisor.event.HypervisorEvent;
import io.virtwarden.monitor.intake.IntakeListener;

/** Tells the statistics which domains' definitions have to be read again. */
final class Renewal implements IntakeListener {
    @Override
    public void changed(HypervisorEvent event) {}

    @Override
    public void missed(String uri) {}
}
