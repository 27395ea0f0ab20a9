package io.virtwarden.logd.store;

import io.virtwarden.logd.console.ConsoleId;
import io.virtwarden.logd.console.EpochMicros;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Decides what may go: blocks older than their domain's age, the oldest blocks of a domain that has more than its share, and the oldest
 * tables of all while the total is too large. Tables must be held by the caller. Stateless.
 */
final class Retention {
    /** A table is rewritten when this part of it may go; before that it is not worth the writing. */
    private static final double WORTH = 0.25;
    /** What is too old goes after this at the latest, however little it is. */
    private static final long GRACE_MICROS = Duration.ofDays(1).toMillis() * 1000;

    private final Shares shares;
    private final long totalBytes;

    Retention(Shares shares, long totalBytes) {
        this.shares = shares;
        this.totalBytes = totalBytes;
    }

    /** Where each domain's history begins: at a position and at a time. */
    private record Start(long position, long micros) {}

    /** The blocks that stay, and what that means for each table. */
    static final class Plan implements Rewrite.Keep {
        private final Map<UUID, Start> starts;

        private Plan(Map<UUID, Start> starts) {
            this.starts = starts;
        }

        @Override
        public boolean keeps(ConsoleId console, BlockInfo block) {
            Start start = starts.get(console.domain());
            return start == null || (block.first() >= start.position && block.maxMicros() >= start.micros);
        }

        /** What is to be done with a table. */
        enum Verdict {
            KEEP,
            REWRITE,
            REMOVE
        }

        Verdict verdict(Table table) {
            long all = 0;
            long gone = 0;
            boolean overdue = false;
            for (TablePart part : table.parts()) {
                all += part.stored();
                Start start = starts.get(part.console().domain());
                if (start == null || (part.first() >= start.position && part.minMicros() >= start.micros)) continue;
                for (BlockInfo block : table.blocks(part.console())) {
                    if (keeps(part.console(), block)) continue;
                    gone += block.stored();
                    overdue |= block.maxMicros() < start.micros - GRACE_MICROS;
                }
            }
            if (gone == all) return Verdict.REMOVE;
            return overdue || gone >= all * WORTH ? Verdict.REWRITE : Verdict.KEEP;
        }
    }

    Plan plan(List<Table> tables, Instant now) {
        Map<UUID, String> names = new HashMap<>();
        Map<UUID, Long> stored = new HashMap<>();
        for (Table table : tables) {
            for (TablePart part : table.parts()) {
                names.put(part.console().domain(), part.domainName());
                stored.merge(part.console().domain(), part.stored(), Long::sum);
            }
        }
        Map<UUID, Start> starts = new HashMap<>();
        long nowMicros = EpochMicros.of(now);
        names.forEach((domain, name) -> {
            Share share = shares.of(domain, name);
            long over = stored.getOrDefault(domain, 0L) - share.bytes();
            long oldest = nowMicros - share.age().toNanos() / 1000;
            starts.put(domain, new Start(over > 0 ? startBehind(tables, domain, over) : 0, oldest));
        });
        return new Plan(starts);
    }

    /** The position where the domain's history begins when so many of its oldest bytes go. */
    private static long startBehind(List<Table> tables, UUID domain, long bytes) {
        long left = bytes;
        long start = 0;
        for (Table table : tables) {
            for (TablePart part : table.parts()) {
                if (!part.console().domain().equals(domain)) continue;
                for (BlockInfo block : table.blocks(part.console())) {
                    if (left <= 0) return start;
                    left -= block.stored();
                    start = Math.max(start, block.last() + 1);
                }
            }
        }
        return start;
    }

    /** How many of the oldest tables must go for the total to fit. */
    int surplus(List<Table> tables) {
        long total = tables.stream().mapToLong(Table::fileBytes).sum();
        int count = 0;
        while (count < tables.size() && total > totalBytes)
            total -= tables.get(count++).fileBytes();
        return count;
    }
}
