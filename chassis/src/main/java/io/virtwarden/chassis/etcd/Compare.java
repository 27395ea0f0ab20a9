package io.virtwarden.chassis.etcd;

/**
 * A condition. One on all keys below a prefix must hold for each of them, and for a key with zeros if there are none.
 *
 * @param range whether all keys below it are meant
 */
public record Compare(Target target, Sign sign, String key, boolean range, long number) {
    /** There is no such key. */
    public static Compare absent(String key) {
        return new Compare(Target.CREATE, Sign.EQUAL, key, false, 0);
    }

    /** There is no key that begins so. */
    public static Compare nothingBelow(String prefix) {
        return new Compare(Target.CREATE, Sign.EQUAL, prefix, true, 0);
    }

    /** This key is there, and has been since that revision. */
    public static Compare created(String key, long revision) {
        return new Compare(Target.CREATE, Sign.EQUAL, key, false, revision);
    }

    /** This key was put at that revision and not since; 0: it is not there. */
    public static Compare modified(String key, long revision) {
        return new Compare(Target.MOD, Sign.EQUAL, key, false, revision);
    }

    /** No key that begins so was put after that revision. */
    public static Compare unchangedBelow(String prefix, long revision) {
        return new Compare(Target.MOD, Sign.LESS, prefix, true, revision + 1);
    }

    /** This key goes with that lease of etcd. */
    public static Compare leased(String key, long lease) {
        return new Compare(Target.LEASE, Sign.EQUAL, key, false, lease);
    }

    /** What is compared. */
    public enum Target {
        /** Revision at which the key came to be. */
        CREATE,
        /** Revision at which it was put last. */
        MOD,
        /** Lease of etcd that it goes with. */
        LEASE
    }

    /** How it is compared. */
    public enum Sign {
        /** The same. */
        EQUAL,
        /** Smaller. */
        LESS
    }
}
