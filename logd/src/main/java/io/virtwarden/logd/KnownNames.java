package io.virtwarden.logd;

import io.virtwarden.logd.console.ConsoleId;
import io.virtwarden.logd.domain.ConsoleFile;
import io.virtwarden.logd.domain.DomainConsoles;
import io.virtwarden.logd.domain.DomainWatch;
import io.virtwarden.logd.http.ConsoleNames;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Names as libvirt's XML has them. */
record KnownNames(DomainWatch watch) implements ConsoleNames {
    @Override
    public Optional<UUID> domain(String name) {
        return watch.domains().stream()
                .filter(domain -> domain.name().equals(name))
                .map(DomainConsoles::uuid)
                .findFirst();
    }

    @Override
    public Optional<String> console(UUID domain, String alias) {
        return watch.domain(domain)
                .flatMap(found -> found.files().stream()
                        .filter(file -> file.alias().equals(alias))
                        .map(ConsoleFile::path)
                        .findFirst());
    }

    @Override
    public List<String> aliases(ConsoleId console) {
        return watch.domain(console.domain())
                .map(found -> found.files().stream()
                        .filter(file -> file.path().equals(console.name()))
                        .map(ConsoleFile::alias)
                        .toList())
                .orElse(List.of());
    }
}
