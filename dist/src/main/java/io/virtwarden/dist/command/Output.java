package io.virtwarden.dist.command;

/** {@code -o}. */
enum Output {
    /** For people. */
    TABLE,
    /** For scripts. */
    JSON
}
