package io.virtwarden.chassis.etcd;

/** One step of a {@link Txn}. */
public sealed interface Op {
    /**
     * Writes a key.
     *
     * @param lease of etcd; 0 for none
     */
    record Put(String key, String value, long lease) implements Op {}

    /** Deletes a key, if it is there. */
    record Delete(String key) implements Op {}

    /**
     * Reads a key.
     *
     * @param range whether all keys that begin so are meant
     */
    record Get(String key, boolean range) implements Op {}

    /** Reads a key. */
    static Op get(String key) {
        return new Get(key, false);
    }

    /** Reads all keys that begin so. */
    static Op below(String prefix) {
        return new Get(prefix, true);
    }
}
