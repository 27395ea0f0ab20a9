package io.virtwarden.logd.capture;

import java.util.UUID;

/**
 * Whose log it is, as libvirtd says.
 *
 * @param driver such as {@code qemu}
 */
public record Domain(String driver, UUID uuid, String name) {}
