package io.virtwarden.monitor;

import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.virtwarden.chassis.launch.OpenParts;
import io.virtwarden.chassis.settings.HttpSettings;
import io.virtwarden.hypervisor.stats.DomainSample;
import io.virtwarden.monitor.http.DomainFigures;
import io.virtwarden.monitor.inventory.KnownState;
import io.virtwarden.monitor.page.PageRoutes;
import io.virtwarden.monitor.page.PageSettings;
import io.virtwarden.monitor.page.Trends;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Those who look at each round of statistics: the figures of {@code /v1/domains}, and the page if there is one.
 *
 * @param figures refreshed by a timer
 */
record Onlookers(DomainFigures figures, Optional<PageRoutes> page) {
    /**
     * Opens them.
     *
     * @param samples the latest of a connection
     */
    static Onlookers open(
            Vertx vertx,
            OpenParts parts,
            MonitorSettings settings,
            KnownState known,
            Function<String, List<DomainSample>> samples)
            throws IOException {
        List<String> uris = settings.libvirt().uris();
        Duration every = settings.monitor().stats().every();
        PageSettings page = settings.monitor().page();
        HttpSettings http = settings.monitor().http();
        DomainFigures figures = new DomainFigures(uris, samples);
        if (!page.enabled()) {
            each(vertx, parts, every, figures::refresh);
            return new Onlookers(figures, Optional.empty());
        }
        Trends trends = new Trends(uris, samples);
        each(vertx, parts, every, () -> {
            figures.refresh();
            trends.refresh();
        });
        PageRoutes routes = parts.keep(
                "page", new PageRoutes(vertx, page, http.loopback(), new PageRoutes.Sources(known, trends, every)));
        return new Onlookers(figures, Optional.of(routes));
    }

    private static void each(Vertx vertx, OpenParts parts, Duration every, Runnable refresh) {
        long timer = vertx.setPeriodic(every.toMillis(), tick -> {
            var unused = vertx.executeBlocking(() -> {
                refresh.run();
                return true;
            });
        });
        // A tick while Vert.x closes would find its workers gone.
        parts.keep("figures", (AutoCloseable) () -> vertx.cancelTimer(timer));
    }

    /** What is behind the token. */
    void addTo(Router router) {
        page.ifPresent(routes -> routes.addTo(router));
    }

    /** What needs no token. */
    void addOpen(Router router) {
        page.ifPresent(routes -> routes.addOpen(router));
    }
}
