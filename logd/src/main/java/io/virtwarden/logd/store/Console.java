package io.virtwarden.logd.store;

import io.virtwarden.logd.console.ConsoleId;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What the store has in memory of one console. */
final class Console {
    private final ConsoleId id;
    private final Unsealed unsealed = new Unsealed();
    private final List<Runnable> watchers = new CopyOnWriteArrayList<>();

    // Under this object's monitor: capture threads, and the store's when it tells of drops.
    private byte[] head;
    private long taken;
    private long dropped;
    private long droppedSince;
    private long queued;
    private int underWay;
    private boolean retired;

    // Writer's thread; before it starts, whoever opens the store.
    private long nextOffset;

    // Set by one thread at a time, read by any.
    private volatile String domainName;
    private volatile long newest;
    private volatile long lastMicros = Long.MIN_VALUE;
    private volatile boolean open;
    private volatile long erasedThrough;

    Console(ConsoleId id, String domainName) {
        this.id = id;
        this.domainName = domainName;
        this.head = Envelope.head(id, domainName);
    }

    ConsoleId id() {
        return id;
    }

    Unsealed unsealed() {
        return unsealed;
    }

    String domainName() {
        return domainName;
    }

    /** The beginning of a payload of this console. Under the monitor. */
    byte[] head(String nameNow) {
        if (!nameNow.equals(domainName)) {
            domainName = nameNow;
            head = Envelope.head(id, nameNow);
        }
        return head;
    }

    /** Bytes ever taken of this console, what was found at the start included. Under the monitor. */
    long taken() {
        return taken;
    }

    void taken(long bytes) {
        taken = bytes;
    }

    void drop(long bytes, long micros) {
        if (dropped == 0) droppedSince = micros;
        dropped += bytes;
    }

    long dropped() {
        return dropped;
    }

    long droppedSince() {
        return droppedSince;
    }

    void dropsTold() {
        dropped = 0;
    }

    long queued() {
        return queued;
    }

    void queued(long change) {
        queued += change;
    }

    /** Batches and marks that are not durable yet. */
    int underWay() {
        return underWay;
    }

    void underWay(int change) {
        underWay += change;
    }

    /** No more to be used: whoever has it asks for another one. */
    boolean isRetired() {
        return retired;
    }

    void retire() {
        retired = true;
    }

    long nextOffset() {
        return nextOffset;
    }

    void nextOffset(long offset) {
        nextOffset = offset;
    }

    long newest() {
        return newest;
    }

    long lastMicros() {
        return lastMicros;
    }

    /** An entry can be read from now on. */
    void published(long position, long micros) {
        newest = Math.max(newest, position);
        lastMicros = micros;
        for (Runnable watcher : watchers) watcher.run();
    }

    /** Whoever wants to know of new entries; any thread adds and removes. */
    List<Runnable> watchers() {
        return watchers;
    }

    /** What a sealed table or the journal knows of the name. */
    void renamed(String name) {
        domainName = name;
        head = Envelope.head(id, name);
    }

    boolean isOpen() {
        return open;
    }

    void open(boolean isOpen) {
        open = isOpen;
    }

    /** Entries up to this position are not to be seen any more. */
    long erasedThrough() {
        return erasedThrough;
    }

    void eraseThrough(long position) {
        erasedThrough = Math.max(erasedThrough, position);
        unsealed.erase(position);
    }
}
