package io.virtwarden.logd.store;

/** A block as it lies on disk. {@link BlockCodec} has the format. */
record StoredBlock(BlockInfo info, byte[] bytes) {}
