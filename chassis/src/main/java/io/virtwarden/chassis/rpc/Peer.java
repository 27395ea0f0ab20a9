package io.virtwarden.chassis.rpc;

/**
 * Who connected, as the kernel saw it at that moment (SO_PEERCRED).
 *
 * @param pid in this process's own pid name space; 0 for a process outside of it
 */
public record Peer(int uid, int gid, int pid) {}
