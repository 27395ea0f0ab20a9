package io.virtwarden.logd.follow;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A log and its rotated predecessors, {@code PATH.0} the newest of them, as virtlogd calls them. */
final class Generations {
    /** virtlogd's bound of max_backups. */
    private static final int MOST = 32;

    private final Path base;

    Generations(Path base) {
        this.base = base;
    }

    /** One of them. */
    record Generation(Path path, FileId id) {}

    /** From the current one to the oldest. A rotation meanwhile may show one twice or not at all; the next look is right. */
    List<Generation> list() throws IOException {
        List<Generation> all = new ArrayList<>();
        FileId.at(base).ifPresent(id -> all.add(new Generation(base, id)));
        for (int i = 0; i < MOST; i++) {
            Path backup = base.resolveSibling(base.getFileName() + "." + i);
            Optional<FileId> id = FileId.at(backup);
            if (id.isEmpty()) {
                break;
            }
            all.add(new Generation(backup, id.get()));
        }
        return all;
    }

    /**
     * What to read after a file that was read to its end.
     *
     * @param next empty if {@code done} is still the current one, or there is none at all
     * @param known whether {@code done} is still among them; if not, files between it and {@code next} may be gone
     */
    record Step(Optional<Generation> next, boolean known) {}

    Step after(FileId done) throws IOException {
        List<Generation> all = list();
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).id().equals(done)) {
                return new Step(i == 0 ? Optional.empty() : Optional.of(all.get(i - 1)), true);
            }
        }
        return new Step(all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1)), false);
    }
}
