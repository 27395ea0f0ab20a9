package io.virtwarden.logd.store;

import io.virtwarden.chassis.log.KeyedLogger;
import io.virtwarden.chassis.table.SealedTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The sealed tables of a store. One thread at a time changes them; any looks at the {@link #view}. */
final class Tables implements AutoCloseable {
    private static final KeyedLogger LOG = KeyedLogger.of(Tables.class);
    private static final String DAMAGED = ".damaged";

    private final Path folder;
    private volatile View view;

    /**
     * The tables at one moment.
     *
     * @param tables by position
     * @param sealedThrough every entry up to here is in a table or gone
     */
    record View(List<Table> tables, long sealedThrough) {
        View {
            tables = List.copyOf(tables);
        }

        long bytes() {
            return tables.stream().mapToLong(Table::fileBytes).sum();
        }
    }

    private Tables(Path folder, View view) {
        this.folder = folder;
        this.view = view;
    }

    /** Opens what is there, clears what a crash has left, and puts aside what is damaged. */
    static Tables open(Path folder, StoreMeters meters) throws IOException {
        SealedTable.removeLeftovers(folder);
        List<TableName> names = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            // A damaged table still stands for its positions: the journal must not fill them again.
            files.map(file -> Path.of(file.toString().replace(DAMAGED, "")))
                    .map(TableName::parse)
                    .flatMap(Optional::stream)
                    .distinct()
                    .forEach(names::add);
        }
        long sealedThrough = names.stream().mapToLong(TableName::last).max().orElse(0);
        List<Table> tables = new ArrayList<>();
        for (TableName name : names) {
            Path path = folder.resolve(name.file());
            if (!Files.exists(path)) continue;
            if (names.stream().anyMatch(other -> other.supersedes(name) && Files.exists(folder.resolve(other.file()))))
                Files.delete(path);
            else openOrPutAside(path, name, meters).ifPresent(tables::add);
        }
        tables.sort(Comparator.comparingLong(table -> table.name().first()));
        return new Tables(folder, new View(tables, sealedThrough));
    }

    private static Optional<Table> openOrPutAside(Path path, TableName name, StoreMeters meters) throws IOException {
        try {
            return Optional.of(Table.open(path, name));
        } catch (IOException e) {
            LOG.error(e, "A sealed table cannot be read and is put aside", "path", path);
            meters.foundDamage();
            Files.move(path, path.resolveSibling(path.getFileName() + DAMAGED), StandardCopyOption.REPLACE_EXISTING);
            return Optional.empty();
        }
    }

    View view() {
        return view;
    }

    /** Writes a table behind all others and shows it; also one without content, which says how far everything is sealed. */
    void add(long last, Iterator<TableRows.Source> sources) throws IOException {
        Table made = write(new TableName(view.sealedThrough + 1, last, 0), sources);
        List<Table> tables = new ArrayList<>(view.tables);
        tables.add(made);
        view = new View(tables, last);
    }

    /**
     * Replaces neighbouring tables by one with the given content. The old ones leave the disk at once; who reads them goes on.
     */
    void replace(List<Table> old, Iterator<TableRows.Source> sources) throws IOException {
        Table oldest = old.get(0);
        Table newest = old.get(old.size() - 1);
        int revision = old.size() == 1 ? oldest.name().revision() + 1 : 0;
        Table made = write(new TableName(oldest.name().first(), newest.name().last(), revision), sources);
        List<Table> tables = new ArrayList<>(view.tables);
        tables.set(tables.indexOf(oldest), made);
        tables.removeAll(old);
        show(tables, old);
    }

    /** Removes a table, but never the newest: it says how far everything is sealed. That one loses its content. */
    void remove(Table table) throws IOException {
        List<Table> tables = new ArrayList<>(view.tables);
        if (tables.get(tables.size() - 1) == table) {
            if (!table.parts().isEmpty()) replace(List.of(table), Collections.emptyIterator());
            return;
        }
        tables.remove(table);
        show(tables, List.of(table));
    }

    private void show(List<Table> tables, List<Table> gone) throws IOException {
        view = new View(tables, view.sealedThrough);
        for (Table table : gone) {
            Files.deleteIfExists(table.path());
            table.release();
        }
        BaseFile.syncFolder(folder);
    }

    /** For the blocks of a table to {@link #add}. */
    Spool spool() throws IOException {
        return Spool.in(folder, SealedTable.LEFTOVER);
    }

    private Table write(TableName name, Iterator<TableRows.Source> sources) throws IOException {
        Path path = folder.resolve(name.file());
        Files.deleteIfExists(path); // of an earlier try that ended between naming it and showing it
        SealedTable.write(path, new TableRows(name.first(), name.last(), sources));
        return Table.open(path, name);
    }

    @Override
    public void close() {
        for (Table table : view.tables) table.release();
        view = new View(List.of(), view.sealedThrough);
    }
}
