package io.virtwarden.logd.store;

import io.virtwarden.logd.console.ConsoleId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;

/** The content of neighbouring tables with only the blocks that are to be kept, as they lie on disk. Maintenance thread. */
final class Rewrite {
    private Rewrite() {}

    /** Which blocks stay. */
    interface Keep {
        /** All of them. */
        Keep ALL = (console, block) -> true;

        boolean keeps(ConsoleId console, BlockInfo block);
    }

    /** Reads a block only when it is asked for. A failure to read comes as {@link UncheckedIOException}. */
    static Iterator<TableRows.Source> of(List<Table> tables, Keep keep) {
        Set<ConsoleId> consoles = new LinkedHashSet<>();
        for (Table table : tables) for (TablePart part : table.parts()) consoles.add(part.console());
        return consoles.stream().map(console -> source(tables, console, keep)).iterator();
    }

    private record Place(Table table, BlockInfo info) {}

    private static TableRows.Source source(List<Table> tables, ConsoleId console, Keep keep) {
        String name = "";
        boolean endsLine = true;
        List<Place> places = new ArrayList<>();
        for (Table table : tables) {
            TablePart part = table.part(console);
            if (part == null) continue;
            name = part.domainName();
            endsLine = part.endsLine();
            for (BlockInfo info : table.blocks(console))
                if (keep.keeps(console, info)) places.add(new Place(table, info));
        }
        return new TableRows.Source(console, name, endsLine, blocks(console, places.iterator()));
    }

    private static Iterator<StoredBlock> blocks(ConsoleId console, Iterator<Place> places) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return places.hasNext();
            }

            @Override
            public StoredBlock next() {
                if (!hasNext()) throw new NoSuchElementException();
                Place place = places.next();
                try {
                    return new StoredBlock(place.info, place.table.stored(console, place.info));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };
    }
}
