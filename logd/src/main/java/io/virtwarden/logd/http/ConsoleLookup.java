package io.virtwarden.logd.http;

import io.virtwarden.chassis.ops.Problem;
import io.virtwarden.hypervisor.event.NativeText;
import io.virtwarden.logd.console.ConsoleId;
import io.virtwarden.logd.store.ConsoleInfo;
import io.virtwarden.logd.store.ConsoleStore;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds the console that a client means. Any thread. */
final class ConsoleLookup {
    private static final Pattern UUID_FORM = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    private final ConsoleStore store;
    private final ConsoleNames names;

    ConsoleLookup(ConsoleStore store, ConsoleNames names) {
        this.store = store;
        this.names = names;
    }

    /**
     * The domain with a UUID, or a name now, or a name when something was last heard of it.
     *
     * @throws Problem 404 if there is none
     */
    UUID domain(String text) {
        if (UUID_FORM.matcher(text).matches()) return UUID.fromString(text);
        List<ConsoleInfo> all = store.consoles();
        Optional<UUID> now = names.domain(text).filter(domain -> all.stream().anyMatch(info -> isOf(info, domain)));
        return now.or(() -> all.stream()
                        .filter(info -> info.domainName().equals(text))
                        .max(Comparator.comparing(ConsoleInfo::last))
                        .map(info -> info.id().domain()))
                .orElseThrow(() -> missing("nothing is kept of a domain '" + NativeText.readable(text) + "'"));
    }

    private static boolean isOf(ConsoleInfo info, UUID domain) {
        return info.id().domain().equals(domain);
    }

    /**
     * The domain's console with a name, alias, or file name with or without {@code .log}; without a name the only one. Where
     * there are two, and one is the domain's own log (QEMU's messages), it is the other one.
     *
     * @throws Problem 404 if there is none, 400 if it is not clear which
     */
    ConsoleId console(String domainText, @Nullable String name) {
        UUID domain = domain(domainText);
        List<ConsoleInfo> consoles = store.consoles().stream()
                .filter(info -> isOf(info, domain))
                .sorted(Comparator.comparing(info -> info.id().name()))
                .toList();
        if (consoles.isEmpty())
            throw missing("nothing is kept of the domain '" + NativeText.readable(domainText) + "'");
        return name == null ? only(consoles) : named(domain, consoles, name);
    }

    private ConsoleId only(List<ConsoleInfo> consoles) {
        List<ConsoleInfo> guests =
                consoles.stream().filter(info -> !isDomainLog(info)).toList();
        List<ConsoleInfo> candidates = guests.isEmpty() ? consoles : guests;
        if (candidates.size() == 1) return candidates.get(0).id();
        throw new Problem(400, "Which console?", "the domain has several; name one of " + list(candidates));
    }

    private static boolean isDomainLog(ConsoleInfo info) {
        return info.id().name().endsWith("/" + info.domainName() + ".log");
    }

    private ConsoleId named(UUID domain, List<ConsoleInfo> consoles, String name) {
        String real = names.console(domain, name).orElse(name);
        return consoles.stream()
                .map(ConsoleInfo::id)
                .filter(id -> id.name().equals(real))
                .findFirst()
                .or(() -> consoles.stream()
                        .filter(info -> isFileName(info, name))
                        .map(ConsoleInfo::id)
                        .findFirst())
                .orElseThrow(() -> missing(
                        "the domain has no console '" + NativeText.readable(name) + "'; there are " + list(consoles)));
    }

    private static boolean isFileName(ConsoleInfo info, String name) {
        String path = info.id().name();
        String file = path.substring(path.lastIndexOf('/') + 1);
        String stem = file.endsWith(".log") ? file.substring(0, file.length() - 4) : file;
        return file.equals(name) || stem.equals(name) || stem.equals(info.domainName() + "-" + name);
    }

    private String list(List<ConsoleInfo> consoles) {
        return consoles.stream()
                .map(info -> NativeText.readable(info.id().name())
                        + (names.aliases(info.id()).isEmpty()
                                ? ""
                                : " (" + String.join(", ", names.aliases(info.id())) + ")"))
                .collect(Collectors.joining(", "));
    }

    private static Problem missing(String what) {
        return new Problem(404, "No such console", what + "; GET /v1/consoles lists what there is");
    }
}
