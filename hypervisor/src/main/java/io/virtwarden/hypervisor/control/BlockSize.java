package io.virtwarden.hypervisor.control;

/**
 * How large a disk is, in bytes.
 *
 * @param capacity what the guest sees
 * @param allocation what is in use on the host
 * @param physical what the file or device on the host has
 */
public record BlockSize(long capacity, long allocation, long physical) {}
