package io.virtwarden.lockd.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Which folders are on file systems of this host, where opening a file asks nobody else: that is not worth a thread of its own. All
 * others may make a caller wait for a server, perhaps for ever. What is known is forgotten after a while: mounts come and go. Any
 * thread.
 */
final class NearFolders {
    private static final Set<String> NEAR =
            Set.of("ext2", "ext3", "ext4", "xfs", "btrfs", "f2fs", "tmpfs", "zfs", "overlay");
    private static final long LONG = Duration.ofSeconds(10).toNanos();
    private static final int MOST = 4096;

    private final Map<String, Known> folders = new ConcurrentHashMap<>();
    private final LongSupplier nanos;

    NearFolders(LongSupplier nanos) {
        this.nanos = nanos;
    }

    private record Known(boolean near, long since) {}

    /** Whether the folder of this file is known to be near. Does not block. */
    boolean isNear(String file) {
        var known = folders.get(folder(file));
        return known != null && known.near() && nanos.getAsLong() - known.since() < LONG;
    }

    /** Looks; may block. */
    void learn(String file) {
        var folder = folder(file);
        var now = nanos.getAsLong();
        var known = folders.get(folder);
        if (known != null && now - known.since() < LONG) return;
        if (folders.size() >= MOST) folders.clear();
        folders.put(folder, new Known(look(folder), now));
    }

    private static boolean look(String folder) {
        try {
            return NEAR.contains(
                    Files.getFileStore(Path.of(folder.isEmpty() ? "/" : folder)).type());
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }

    private static String folder(String file) {
        return file.substring(0, Math.max(0, file.lastIndexOf('/')));
    }
}
