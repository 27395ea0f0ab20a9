package io.virtwarden.alerting.live;

import io.virtwarden.hypervisor.control.Control;
import io.virtwarden.hypervisor.link.Access;
import io.virtwarden.hypervisor.link.Link;
import io.virtwarden.hypervisor.link.Links;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One hypervisor with its connections: one to look, read-only and always there; one to act, opened only when something may be
 * done; and one of its own for every call that can take long, because a connection makes one call at a time. Any thread.
 */
final class Hypervisor implements AutoCloseable {
    private final Links links;
    private final String uri;
    private final LiveSettings settings;
    private final Link looking;
    private final Control eyes;
    private @Nullable OpenLink acting;

    /** Begins to connect read-only. */
    Hypervisor(Links links, String uri, LiveSettings settings) {
        this.links = links;
        this.uri = uri;
        this.settings = settings;
        looking = links.open(uri, Access.READ_ONLY, "alerting-look");
        eyes = new Control(looking, settings.deadline());
    }

    /** What is done with a connection. */
    @FunctionalInterface
    interface Use<T> {
        CompletableFuture<T> with(Control control);
    }

    String uri() {
        return uri;
    }

    /** Whether its files are those that this process sees: its URI names no host. */
    boolean local() {
        try {
            return URI.create(uri).getHost() == null;
        } catch (IllegalArgumentException e) {
            return false; // An alias of libvirt.conf may lead anywhere.
        }
    }

    /** Read-only. */
    Control eyes() {
        return eyes;
    }

    /** Begins to connect for acting, if that was not begun yet. */
    synchronized OpenLink prepare() {
        OpenLink open = acting;
        if (open == null) {
            open = OpenLink.open(links, uri, Access.READ_WRITE, "alerting-act");
            acting = open;
        }
        return open;
    }

    /** Whether a connection for acting was ever asked for. */
    synchronized boolean prepared() {
        return acting != null;
    }

    /** Whether it can be acted on now, after a short wait for the connection. */
    CompletableFuture<Boolean> ready() {
        return prepare()
                .use(settings.patience(), settings.deadline(), control -> CompletableFuture.completedFuture(true));
    }

    /** Acts over the standing connection: for calls that return at once. */
    <T> CompletableFuture<T> quick(Use<T> use) {
        return prepare().use(settings.patience(), settings.deadline(), use);
    }

    /** Acts over a connection of its own, which is closed afterwards: for calls that may take long. */
    <T> CompletableFuture<T> alone(String purpose, Duration deadline, Use<T> use) {
        return over(uri, Access.READ_WRITE, purpose, deadline, use);
    }

    /** Looks at another hypervisor over a connection of its own. */
    <T> CompletableFuture<T> elsewhere(String other, Use<T> use) {
        return over(other, Access.READ_ONLY, "alerting-elsewhere", settings.deadline(), use);
    }

    private <T> CompletableFuture<T> over(String to, Access access, String purpose, Duration deadline, Use<T> use) {
        OpenLink own = OpenLink.open(links, to, access, purpose);
        return own.use(settings.patience(), deadline, use).whenComplete((done, failure) -> closeAside(own));
    }

    /** Closing waits for a call that does not return; whoever completes futures must not. */
    private static void closeAside(OpenLink own) {
        Thread closing = new Thread(own::close, "alerting-close " + own.link().uri());
        closing.setDaemon(true);
        closing.start();
    }

    @Override
    public void close() {
        OpenLink open;
        synchronized (this) {
            open = acting;
        }
        if (open != null) {
            open.close();
        }
        looking.close();
    }
}
