package io.virtwarden.logd;

import io.virtwarden.logd.console.ConsoleId;
import io.virtwarden.logd.console.ConsoleMark;
import io.virtwarden.logd.domain.ConsoleFile;
import io.virtwarden.logd.domain.DomainConsoles;
import io.virtwarden.logd.domain.DomainListener;
import io.virtwarden.logd.follow.Follower;
import io.virtwarden.logd.store.ConsoleInfo;
import io.virtwarden.logd.store.ConsoleStore;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Decides which logs are followed: those of running domains that no guest writes through logd's own socket. What happens to a domain
 * goes into the timeline of each of its consoles. On the watch's thread.
 */
final class Companion implements DomainListener {
    private final ConsoleStore store;
    private final @Nullable Follower follower;
    private final Predicate<String> captured;
    private final Duration linger;
    private final Map<UUID, DomainConsoles> known = new HashMap<>();

    /**
     * @param follower null if nothing is to be followed
     * @param captured whether a path is open through logd's own socket
     */
    Companion(ConsoleStore store, @Nullable Follower follower, Predicate<String> captured, Duration linger) {
        this.store = store;
        this.follower = follower;
        this.captured = captured;
        this.linger = linger;
    }

    @Override
    public void changed(DomainConsoles domain) {
        DomainConsoles before = known.put(domain.uuid(), domain);
        if (follower == null) {
            return;
        }
        for (ConsoleFile file : domain.files()) {
            ConsoleId console = new ConsoleId(domain.uuid(), file.path());
            if (domain.running() && !captured.test(file.path())) {
                follower.follow(console, domain.name(), file.file());
            } else {
                follower.leave(console, linger);
            }
        }
        if (before != null) {
            before.files().stream()
                    .filter(file -> !domain.files().contains(file))
                    .forEach(file -> follower.forget(new ConsoleId(domain.uuid(), file.path()), linger));
        }
    }

    @Override
    public void gone(UUID domain) {
        DomainConsoles before = known.remove(domain);
        if (before != null && follower != null) {
            before.files().forEach(file -> follower.forget(new ConsoleId(domain, file.path()), linger));
        }
    }

    @Override
    public void happened(DomainConsoles domain, Instant at, ConsoleMark mark) {
        Set<ConsoleId> consoles = new LinkedHashSet<>();
        domain.files().forEach(file -> consoles.add(new ConsoleId(domain.uuid(), file.path())));
        for (ConsoleInfo info : store.consoles()) {
            if (info.id().domain().equals(domain.uuid())) {
                consoles.add(info.id());
            }
        }
        long micros = ChronoUnit.MICROS.between(Instant.EPOCH, at);
        consoles.forEach(console -> store.mark(console, domain.name(), micros, mark));
    }
}
