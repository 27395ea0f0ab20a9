package io.virtwarden.logd.store;

import io.virtwarden.logd.console.EpochMicros;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What the store has, in numbers. From memory; any thread. */
final class Inventory {
    private final Tables tables;
    private final Consoles consoles;

    Inventory(Tables tables, Consoles consoles) {
        this.tables = tables;
        this.consoles = consoles;
    }

    List<ConsoleInfo> all() {
        List<ConsoleInfo> infos = new ArrayList<>();
        for (Console console : consoles.all()) infos.add(of(console));
        return infos;
    }

    private ConsoleInfo of(Console console) {
        while (true) {
            Tables.View view = tables.view();
            long bytes = 0;
            long lines = 0;
            long stored = 0;
            long first = Long.MAX_VALUE;
            for (Table table : view.tables()) {
                TablePart part = table.part(console.id());
                if (part == null || part.last() <= console.erasedThrough()) continue;
                bytes += part.bytes();
                lines += part.lines();
                stored += part.stored();
                first = Math.min(first, part.minMicros());
            }
            Unsealed.Sums fresh = console.unsealed().sumsAfter(view.sealedThrough());
            if (fresh.floor() > view.sealedThrough()) continue; // sealed meanwhile
            long last = console.lastMicros();
            first = Math.min(first, fresh.firstMicros());
            return new ConsoleInfo(
                    console.id(),
                    console.domainName(),
                    console.newest(),
                    bytes + fresh.bytes(),
                    lines + fresh.lines(),
                    stored + fresh.bytes(),
                    time(first == Long.MAX_VALUE ? last : first),
                    time(last),
                    console.isOpen());
        }
    }

    private static Instant time(long micros) {
        return micros == Long.MIN_VALUE ? Instant.EPOCH : EpochMicros.instant(micros);
    }
}
