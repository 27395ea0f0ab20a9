package io.virtwarden.logd.file;

import io.virtwarden.chassis.settings.ByteSize;

/**
 * How large one log may become: no file exceeds {@code maxSize}, and besides the current one there are at most {@code maxBackups}.
 *
 * @param maxSize 0 means that files are never rotated
 * @param maxBackups 0 means that a full file is thrown away
 */
public record FileLimits(ByteSize maxSize, int maxBackups) {}
