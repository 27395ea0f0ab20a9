package io.virtwarden.hypervisor.control;

import java.util.Optional;

/**
 * A domain at one moment.
 *
 * @param name any Unicode
 * @param id of this run, another one after each start; -1 while it is inactive
 * @param state and its reason
 * @param job what runs on it; of type 0 if nothing does, or with a driver that knows no jobs
 * @param metadata the element that was asked for, if it has one
 */
public record DomainView(String name, int id, DomainState state, JobStats job, Optional<String> metadata) {}
