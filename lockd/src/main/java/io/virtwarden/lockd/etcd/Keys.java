package io.virtwarden.lockd.etcd;

import io.virtwarden.lockd.lease.Mode;
import io.virtwarden.lockd.lease.Resource;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;

/**
 * Names of keys. A resource's name is percent-encoded, so that none is the beginning of another one's and people can read it.
 *
 * @param prefix of all; ends with a slash
 */
record Keys(String prefix) {
    /** Kinds of keys that are about one lease. */
    enum Kind {
        /** Goes with its holder's session. */
        HELD("held/"),
        /** Stays until somebody deletes it. */
        OPEN("open/");

        private final String folder;

        Kind(String folder) {
            this.folder = folder;
        }
    }

    /** What a key is about. */
    record About(Kind kind, Resource resource, Mode mode, String id) {}

    String epoch() {
        return prefix + "epoch";
    }

    String session(UUID node) {
        return prefix + "session/" + node;
    }

    String broken(String id) {
        return prefix + "broken/" + id;
    }

    String of(Kind kind, Resource resource, Mode mode, String id) {
        return below(kind, resource, mode) + id;
    }

    /** All of one mode. */
    String below(Kind kind, Resource resource, Mode mode) {
        return below(kind, resource) + (mode == Mode.EXCLUSIVE ? "x/" : "s/");
    }

    /** All. */
    String below(Kind kind, Resource resource) {
        return prefix + kind.folder + URLEncoder.encode(resource.id(), StandardCharsets.UTF_8) + "/";
    }

    /** All that would stand in the way of a lease of this mode. */
    String against(Kind kind, Resource resource, Mode mode) {
        return mode == Mode.EXCLUSIVE ? below(kind, resource) : below(kind, resource, Mode.EXCLUSIVE);
    }

    /** The id in a key such as {@link #broken}; empty if it is another one. */
    Optional<String> brokenId(String key) {
        String folder = prefix + "broken/";
        return key.startsWith(folder) ? Optional.of(key.substring(folder.length())) : Optional.empty();
    }

    /** What a key below {@link Kind} is about; empty for others. */
    Optional<About> about(String key) {
        for (Kind kind : Kind.values()) {
            String folder = prefix + kind.folder;
            if (key.startsWith(folder)) {
                String[] parts = key.substring(folder.length()).split("/", -1);
                if (parts.length == 3) {
                    Mode mode = parts[1].equals("x") ? Mode.EXCLUSIVE : Mode.SHARED;
                    Resource resource = new Resource(URLDecoder.decode(parts[0], StandardCharsets.UTF_8));
                    return Optional.of(new About(kind, resource, mode, parts[2]));
                }
            }
        }
        return Optional.empty();
    }
}
