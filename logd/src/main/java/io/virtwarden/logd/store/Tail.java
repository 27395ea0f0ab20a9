package io.virtwarden.logd.store;

/**
 * Where the last lines of a console begin.
 *
 * @param position read what follows it
 * @param skip line ends to pass before the first of the wanted lines begins
 */
public record Tail(long position, long skip) {}
