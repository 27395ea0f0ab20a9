package io.virtwarden.logd.store;

import io.virtwarden.logd.console.ConsoleId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds where to begin to read, by time and by line. Reads what tables say of their blocks, no text. Any thread. */
final class Finder {
    private final Tables tables;
    private final Consoles consoles;

    Finder(Tables tables, Consoles consoles) {
        this.tables = tables;
        this.consoles = consoles;
    }

    /** A stretch of entries: a block, or one entry of the journal. {@code before} is the position before its first. */
    private record Stretch(long before, long last, int lines, long minMicros, long maxMicros) {}

    /** What there is of a console at one moment, oldest first. */
    private record Picture(List<Stretch> stretches, boolean endsLine) {}

    /** Position after which everything lies that came at or after a time; clocks may have gone back in between. */
    long since(ConsoleId id, long micros) {
        Picture picture = picture(id);
        if (picture == null) return 0;
        for (Stretch stretch : picture.stretches) if (stretch.maxMicros >= micros) return stretch.before;
        Console console = consoles.known(id);
        return console == null ? 0 : console.newest();
    }

    /** Position behind which nothing lies that came before a time. */
    long until(ConsoleId id, long micros) {
        Picture picture = picture(id);
        if (picture == null) return 0;
        for (int i = picture.stretches.size() - 1; i >= 0; i--)
            if (picture.stretches.get(i).minMicros < micros) return picture.stretches.get(i).last;
        return 0;
    }

    /** Where the last so many lines begin; what is written of a line without an end counts as a line. */
    Tail tail(ConsoleId id, long lines) {
        Console console = consoles.known(id);
        if (lines == 0) return new Tail(console == null ? 0 : console.newest(), 0);
        Picture picture = picture(id);
        if (picture == null) return new Tail(0, 0);
        long ends = picture.endsLine ? lines + 1 : lines;
        long found = 0;
        for (int i = picture.stretches.size() - 1; i >= 0; i--) {
            Stretch stretch = picture.stretches.get(i);
            found += stretch.lines;
            if (found >= ends) return new Tail(stretch.before, found - ends + 1);
        }
        return new Tail(0, 0);
    }

    private @Nullable Picture picture(ConsoleId id) {
        Console console = consoles.known(id);
        if (console == null) return null;
        while (true) {
            Tables.View view = tables.view();
            List<Stretch> stretches = new ArrayList<>();
            boolean complete = sealed(view, id, console.erasedThrough(), stretches);
            Unsealed.Entries fresh = console.unsealed().entriesAfter(view.sealedThrough());
            if (!complete || fresh.floor() > view.sealedThrough()) continue; // sealed or merged meanwhile
            for (int i = 0; i < fresh.positions().length; i++)
                stretches.add(new Stretch(
                        fresh.positions()[i] - 1,
                        fresh.positions()[i],
                        fresh.lines()[i],
                        fresh.micros()[i],
                        fresh.micros()[i]));
            return new Picture(stretches, fresh.endsLine());
        }
    }

    private static boolean sealed(Tables.View view, ConsoleId id, long erased, List<Stretch> into) {
        for (Table table : view.tables()) {
            TablePart part = table.part(id);
            if (part == null || part.last() <= erased) continue;
            if (!table.hold()) return false;
            try {
                for (BlockInfo info : table.blocks(id))
                    if (info.last() > erased)
                        into.add(new Stretch(
                                info.first() - 1, info.last(), info.lines(), info.minMicros(), info.maxMicros()));
            } finally {
                table.release();
            }
        }
        return true;
    }
}
