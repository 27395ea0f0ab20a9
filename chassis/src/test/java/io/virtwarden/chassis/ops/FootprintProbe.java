package io.virtwarden.chassis.ops;

import io.virtwarden.chassis.launch.Daemon;
import io.virtwarden.chassis.launch.Launcher;
import io.virtwarden.chassis.launch.OpenParts;
import io.virtwarden.chassis.log.Logging;
import io.virtwarden.chassis.settings.HttpSettings;
import io.virtwarden.chassis.settings.Key;
import io.virtwarden.chassis.settings.LogSettings;
import io.virtwarden.chassis.settings.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The smallest daemon that there can be: settings, log, metrics, endpoint. {@link FootprintIT} weighs it. */
final class FootprintProbe implements Daemon {
    private final Root root;
    private final OpenParts parts = new OpenParts();

    private FootprintProbe(Root root) {
        this.root = root;
    }

    record Root(
            @Key(help = "Log.") LogSettings log,
            @Key(help = "Endpoint.", def = "port=0") HttpSettings http) {}

    public static void main(String[] args) {
        System.exit(Launcher.run(
                "probe",
                () -> new FootprintProbe(
                        Settings.load(Root.class, null, Map.of()).value())));
    }

    @Override
    public void start() {
        Logging.configure(root.log());
        var vertx = EventLoops.open();
        parts.keep(
                "vertx",
                () -> vertx.close().toCompletionStage().toCompletableFuture().join());
        var own = parts.keep(new OwnMetrics("probe"));
        var watch = new LoopWatch(System::nanoTime);
        watch.watchEventLoops(vertx);
        watch.watch("main", Duration.ofDays(1));
        try {
            var content = new OpsContent(List.of(), List.of(watch), new RegistryPages(own.registry()), router -> {});
            var endpoint = parts.keep(OpsEndpoint.open(vertx, "http", root.http(), content));
            endpoint.bindTo(own.registry());
            System.out.println(endpoint.address());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        parts.close();
    }
}
