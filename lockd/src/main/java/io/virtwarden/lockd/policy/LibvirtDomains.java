package io.virtwarden.lockd.policy;

import io.virtwarden.hypervisor.control.Control;
import io.virtwarden.hypervisor.link.LibvirtException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** libvirt's domains. What is gone already is done. */
public final class LibvirtDomains implements Domains {
    /** The namespace of what domains' metadata says to virtwarden. */
    static final String NAMESPACE = "https://virtwarden.io/xmlns/domain/1.0";

    private static final int RUNNING = 1;
    private static final int NO_SUCH_DOMAIN = 42;
    private static final int NOT_IN_THIS_STATE = 55;

    /** libvirt gives one element of our namespace, well-formed and without entities of its own. */
    private static final Pattern WISH =
            Pattern.compile("<(?:[\\w.-]+:)?lease\\b[^>]*\\bon-expiry\\s*=\\s*(['\"])(\\w+)\\1", Pattern.DOTALL);

    private final List<Control> controls;

    /** @param controls read-write, one per hypervisor of this host: a domain is on one of them */
    public LibvirtDomains(List<Control> controls) {
        this.controls = List.copyOf(controls);
    }

    @Override
    public CompletionStage<Optional<OnExpiry>> wish(UUID domain) {
        return on(control -> control.metadata(domain, NAMESPACE)).thenApply(xml -> xml.flatMap(LibvirtDomains::wish));
    }

    @Override
    public CompletionStage<Boolean> runs(UUID domain) {
        return on(control -> control.state(domain))
                .thenApply(state -> state.state() == RUNNING)
                .exceptionallyCompose(fault -> isOver(fault)
                        ? CompletableFuture.completedFuture(false)
                        : CompletableFuture.failedFuture(fault));
    }

    @Override
    public CompletionStage<Void> suspend(UUID domain) {
        return doneIfOver(on(control -> control.suspend(domain)));
    }

    @Override
    public CompletionStage<Void> resume(UUID domain) {
        return on(control -> control.resume(domain));
    }

    @Override
    public CompletionStage<Void> destroy(UUID domain) {
        return doneIfOver(on(control -> control.destroy(domain, 0)));
    }

    static Optional<OnExpiry> wish(String xml) {
        Matcher found = WISH.matcher(xml);
        if (!found.find()) {
            return Optional.empty();
        }
        String word = found.group(2).toUpperCase(Locale.ROOT);
        for (OnExpiry action : OnExpiry.values()) {
            if (action.name().equals(word)) {
                return Optional.of(action);
            }
        }
        return Optional.empty();
    }

    /** On the first one that knows the domain. */
    private <T> CompletableFuture<T> on(Function<Control, CompletableFuture<T>> what) {
        CompletableFuture<T> found = CompletableFuture.failedFuture(
                new LibvirtException(NO_SUCH_DOMAIN, 0, "no hypervisor of this host has this domain"));
        for (Control control : controls) {
            found = found.exceptionallyCompose(
                    fault -> isMissing(fault) ? what.apply(control) : CompletableFuture.failedFuture(fault));
        }
        return found;
    }

    private static CompletionStage<Void> doneIfOver(CompletableFuture<Void> action) {
        return action.exceptionallyCompose(fault ->
                isOver(fault) ? CompletableFuture.completedFuture(null) : CompletableFuture.failedFuture(fault));
    }

    private static boolean isOver(Throwable fault) {
        return isMissing(fault) || code(fault) == NOT_IN_THIS_STATE;
    }

    private static boolean isMissing(Throwable fault) {
        return code(fault) == NO_SUCH_DOMAIN;
    }

    /** libvirt's error; -1 if it is another one. */
    private static int code(Throwable fault) {
        Throwable cause = fault instanceof CompletionException && fault.getCause() != null ? fault.getCause() : fault;
        return cause instanceof LibvirtException libvirt ? libvirt.code() : -1;
    }
}
