package io.virtwarden.lockd.file;

import io.virtwarden.chassis.log.KeyedLogger;
import io.virtwarden.lockd.posix.Posix;
import io.virtwarden.lockd.posix.PosixException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The lockspaces that are known, also after a restart. Any thread; {@link #find} never blocks, what makes one waits for the disk.
 */
public final class Lockspaces {
    private static final KeyedLogger LOG = KeyedLogger.of(Lockspaces.class);

    private final LockspaceSettings settings;
    private final LockspaceFile file;
    private final ConcurrentMap<String, Lockspace> known = new ConcurrentHashMap<>();

    private Lockspaces(LockspaceSettings settings, LockspaceFile file) {
        this.settings = settings;
        this.file = file;
    }

    /**
     * Reads those that were known before.
     *
     * @param folder where they are remembered
     */
    public static Lockspaces open(Path folder, LockspaceSettings settings) throws IOException {
        var file = new LockspaceFile(folder.resolve("lockspaces"));
        var opened = new Lockspaces(settings, file);
        for (var lockspace : file.read()) opened.known.put(lockspace.path(), lockspace);
        return opened;
    }

    /** A known one; the default one for an empty path. */
    public Optional<Lockspace> find(String path) {
        return path.isEmpty() ? Optional.of(Lockspace.DEFAULT) : Optional.ofNullable(known.get(path));
    }

    /** Whether an unknown one may be made because a lease asks for it. */
    public boolean mayBeMade(String path) {
        var folder = Path.of(path);
        return path.startsWith("/")
                && folder.equals(folder.normalize())
                && settings.roots().stream().anyMatch(root -> folder.startsWith(root) && !folder.equals(root));
    }

    /** Makes one for a lease. {@link #mayBeMade} has said yes to it. */
    public Lockspace makeForLeases(String path) throws LockspaceException, FileFaultException, IOException {
        var root = settings.roots().stream()
                .filter(it -> Path.of(path).startsWith(it))
                .findFirst()
                .orElseThrow();
        var made = make(new Lockspace(path, true));
        // A symbolic link on the way must not lead out of the root.
        if (!Path.of(path).toRealPath().startsWith(root.toRealPath())) {
            throw new LockspaceException("Lockspace for path " + path + " lies outside of " + root);
        }
        LOG.info("a lockspace was made for a lease", "path", path);
        return remember(made);
    }

    /** Makes one because libvirtd says so; one that is known stays as it is. */
    public Lockspace create(String path) throws LockspaceException, FileFaultException, IOException {
        var before = find(path);
        if (before.isPresent()) return before.get();
        if (!path.startsWith("/") || hasDots(path))
            throw new LockspaceException("Lockspace location " + path + " is not an absolute path without '..'");
        return remember(make(new Lockspace(path, false)));
    }

    /**
     * Checks a name.
     *
     * @throws LockspaceException if it would leave its lockspace
     */
    public static void check(Lockspace lockspace, String name) throws LockspaceException {
        if (lockspace.path().isEmpty()) {
            if (!name.isEmpty() && !name.startsWith("/"))
                throw new LockspaceException("Lockspace resource '" + name + "' is not an absolute path");
        } else if (name.startsWith("/") || hasDots(name)) {
            throw new LockspaceException("Lockspace resource '" + name + "' would leave lockspace " + lockspace.path());
        }
    }

    private Lockspace make(Lockspace lockspace) throws LockspaceException, FileFaultException {
        var status = statusOf(lockspace.path());
        if (status != null && !status)
            throw new LockspaceException("Lockspace location " + lockspace.path() + " exists, but is not a directory");
        if (status != null) return lockspace;
        try {
            Posix.makeFolders(lockspace.path());
        } catch (PosixException e) {
            throw new FileFaultException("Unable to create lockspace " + lockspace.path(), e);
        }
        return lockspace;
    }

    private synchronized Lockspace remember(Lockspace lockspace) throws IOException {
        var before = known.putIfAbsent(lockspace.path(), lockspace);
        if (before != null) return before;
        try {
            file.write(List.copyOf(known.values()));
        } catch (IOException e) {
            known.remove(lockspace.path());
            throw e;
        }
        return lockspace;
    }

    // Whether it is a folder; null if there is nothing.
    private static @Nullable Boolean statusOf(String path) {
        try {
            return Posix.status(path).isFolder();
        } catch (PosixException e) {
            return null;
        }
    }

    private static boolean hasDots(String path) {
        for (var part : path.split("/", -1)) if (part.equals("..") || part.equals(".")) return true;
        return false;
    }
}
