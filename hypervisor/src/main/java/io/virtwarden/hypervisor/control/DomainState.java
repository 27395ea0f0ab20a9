package io.virtwarden.hypervisor.control;

/**
 * A domain's state.
 *
 * @param state virDomainState: 1 running, 3 paused, 5 shut off, 6 crashed, 7 suspended by the guest
 * @param reason virDomain*Reason of that state
 */
public record DomainState(int state, int reason) {}
