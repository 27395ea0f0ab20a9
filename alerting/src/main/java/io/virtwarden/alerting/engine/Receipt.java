package io.virtwarden.alerting.engine;

/**
 * What became of signals that were handed in.
 *
 * @param received new, on stable storage
 * @param duplicate known already
 * @param unmatched no rule is about them
 * @param resolved over now
 */
public record Receipt(int received, int duplicate, int unmatched, int resolved) {}
