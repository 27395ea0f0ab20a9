package io.virtwarden.chassis.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * A disk in memory that keeps only what it promised. A power cut loses names and bytes that were not synced, block by block and
 * in any mixture; a failed sync loses them although they can still be read, as Linux does. It can be full.
 */
final class ForgetfulDisk implements Disk {
    private static final int BLOCK = 512;

    /** What one file holds: as programs see it, as the platters have it, and the difference. */
    private static final class Node {
        private Image now = new Image();
        private final Image durable = new Image();
        private final List<Change> pending = new ArrayList<>();
    }

    /** A change that has not been synced: of bytes, or of the size if {@code bytes} is empty. */
    private record Change(int position, byte[] bytes) {}

    private record NameChange(String folder, String otherFolder, Map<String, Node> after) {}

    private TreeMap<String, Node> names = new TreeMap<>();
    private Map<String, Node> durableNames = new HashMap<>();
    private final List<NameChange> pendingNames = new ArrayList<>();
    private final Set<Node> locked = new HashSet<>();
    private long space = Long.MAX_VALUE;
    private int syncsToFail;
    private int life;
    private int operationsLeft = Integer.MAX_VALUE;
    private boolean dead;

    /** From now on this many bytes can be written. */
    synchronized void leaveSpace(long bytes) {
        space = bytes;
    }

    /** The next so many syncs of files fail. */
    synchronized void failSyncs(int count) {
        syncsToFail = count;
    }

    /** The process is killed in the middle of something, after so many more changes; a write is cut in half. */
    synchronized void dieAfter(int operations) {
        operationsLeft = operations;
    }

    /** Whether the process was killed that way; {@link #kill} or {@link #cutPower} lets the next one live. */
    synchronized boolean isDead() {
        return dead;
    }

    private void change() throws IOException {
        if (!dead && operationsLeft-- <= 0) dead = true;
        if (dead) throw new IOException("this process was killed");
    }

    /** The process ends: locks are gone, files closed, everything else as it is. */
    synchronized void kill() {
        life++;
        operationsLeft = Integer.MAX_VALUE;
        dead = false;
        locked.clear();
    }

    /** The machine ends: what was not synced is there or not, as the dice fall. */
    synchronized void cutPower(Random dice) {
        kill();
        int survive = dice.nextInt(pendingNames.size() + 1);
        if (survive > 0) durableNames = pendingNames.get(survive - 1).after;
        pendingNames.clear();
        names = new TreeMap<>(durableNames);
        names.values().forEach(node -> tear(node, dice));
    }

    private static void tear(Node node, Random dice) {
        double luck = List.of(0.0, 0.5, 0.9, 1.0).get(dice.nextInt(4));
        for (Change change : node.pending) {
            if (change.bytes.length == 0) {
                if (dice.nextBoolean()) node.durable.resize(change.position);
                continue;
            }
            int end = change.position + change.bytes.length;
            for (int at = change.position; at < end; ) {
                int stop = Math.min(end, (at / BLOCK + 1) * BLOCK);
                if (dice.nextDouble() < luck) node.durable.write(at, change.bytes, at - change.position, stop - at);
                at = stop;
            }
            if (dice.nextBoolean() && node.durable.size < end) node.durable.resize(end); // zeros where nothing came
        }
        node.pending.clear();
        node.now = node.durable.copy();
    }

    /** Changes a bit where it lies. */
    synchronized void rot(String name, int position, int bit) {
        Node node = node(names.get(name), name);
        node.now.bytes[position] ^= (byte) (1 << bit);
        if (position < node.durable.size) node.durable.bytes[position] ^= (byte) (1 << bit);
    }

    synchronized int size(String name) {
        return node(names.get(name), name).now.size;
    }

    private static Node node(@org.jspecify.annotations.Nullable Node node, String name) {
        if (node == null) throw new IllegalArgumentException("no file " + name);
        return node;
    }

    @Override
    public String place() {
        return "/forgetful";
    }

    @Override
    public synchronized List<String> list(String folder) {
        String prefix = folder.isEmpty() ? "" : folder + "/";
        return names.keySet().stream()
                .filter(name -> name.startsWith(prefix) && name.indexOf('/', prefix.length()) < 0)
                .map(name -> name.substring(prefix.length()))
                .toList();
    }

    @Override
    public synchronized DiskFile create(String name) throws IOException {
        change();
        if (names.containsKey(name)) throw new FileAlreadyExistsException(name);
        if (space <= 0) throw new DiskFullException("No space left on device");
        Node node = new Node();
        names.put(name, node);
        changed(name, name);
        return new Handle(node, true);
    }

    @Override
    public synchronized DiskFile open(String name, boolean forWriting) throws IOException {
        Node node = names.get(name);
        if (node == null) throw new NoSuchFileException(name);
        return new Handle(node, forWriting);
    }

    @Override
    public synchronized void rename(String from, String to) throws IOException {
        change();
        Node node = names.remove(from);
        if (node == null) throw new NoSuchFileException(from);
        names.put(to, node);
        changed(from, to);
    }

    @Override
    public synchronized void delete(String name) throws IOException {
        change();
        if (names.remove(name) != null) changed(name, name);
    }

    @Override
    public void makeFolder(String folder) {
        // Folders are nothing but the part of a name before the slash.
    }

    @Override
    public synchronized void syncFolder(String folder) throws IOException {
        change();
        int upTo = pendingNames.size();
        while (upTo > 0
                && !pendingNames.get(upTo - 1).folder.equals(folder)
                && !pendingNames.get(upTo - 1).otherFolder.equals(folder)) upTo--;
        if (upTo == 0) return;
        durableNames = pendingNames.get(upTo - 1).after;
        pendingNames.subList(0, upTo).clear();
    }

    private void changed(String from, String to) {
        pendingNames.add(new NameChange(folder(from), folder(to), new HashMap<>(names)));
    }

    private static String folder(String name) {
        int slash = name.lastIndexOf('/');
        return slash < 0 ? "" : name.substring(0, slash);
    }

    /** Bytes that grow; what lies between its end and a later write is zero. */
    private static final class Image {
        private byte[] bytes = new byte[0];
        private int size;

        void write(int position, byte[] from, int offset, int length) {
            resize(Math.max(size, position + length));
            System.arraycopy(from, offset, bytes, position, length);
        }

        void resize(int newSize) {
            if (newSize > bytes.length) bytes = Arrays.copyOf(bytes, Math.max(newSize, bytes.length * 2));
            if (newSize < size) Arrays.fill(bytes, newSize, size, (byte) 0);
            size = newSize;
        }

        Image copy() {
            Image copy = new Image();
            copy.bytes = bytes.clone();
            copy.size = size;
            return copy;
        }
    }

    private final class Handle implements DiskFile {
        private final Node node;
        private final boolean writable;
        private final int born = life;
        private boolean holdsLock;

        Handle(Node node, boolean writable) {
            this.node = node;
            this.writable = writable;
        }

        @Override
        public long size() throws IOException {
            synchronized (ForgetfulDisk.this) {
                alive(false);
                return node.now.size;
            }
        }

        @Override
        public int read(long position, byte[] into, int offset, int length) throws IOException {
            synchronized (ForgetfulDisk.this) {
                alive(false);
                int count = (int) Math.max(0, Math.min(length, node.now.size - position));
                if (count > 0) System.arraycopy(node.now.bytes, (int) position, into, offset, count);
                return count;
            }
        }

        @Override
        public void write(long position, ByteBuffer from) throws IOException {
            synchronized (ForgetfulDisk.this) {
                alive(true);
                int fitting = (int) Math.min(space, from.remaining());
                boolean dying = operationsLeft <= 0;
                if (dying) fitting /= 2;
                byte[] bytes = new byte[fitting];
                from.get(bytes);
                if (space != Long.MAX_VALUE) space -= fitting;
                if (fitting > 0) {
                    node.now.write((int) position, bytes, 0, fitting);
                    node.pending.add(new Change((int) position, bytes));
                }
                change();
                if (from.hasRemaining()) throw new DiskFullException("No space left on device");
            }
        }

        @Override
        public void truncate(long size) throws IOException {
            synchronized (ForgetfulDisk.this) {
                alive(true);
                change();
                if (size >= node.now.size) return;
                node.now.resize((int) size);
                node.pending.add(new Change((int) size, new byte[0]));
            }
        }

        @Override
        public void sync() throws IOException {
            synchronized (ForgetfulDisk.this) {
                alive(false);
                change();
                if (syncsToFail > 0) {
                    syncsToFail--;
                    node.pending.clear(); // still to be read, never to be written
                    throw new IOException("Input/output error");
                }
                for (Change change : node.pending) {
                    if (change.bytes.length == 0) node.durable.resize(Math.min(node.durable.size, change.position));
                    else node.durable.write(change.position, change.bytes, 0, change.bytes.length);
                }
                node.pending.clear();
            }
        }

        @Override
        public boolean tryLock() throws IOException {
            synchronized (ForgetfulDisk.this) {
                alive(true);
                holdsLock = locked.add(node);
                return holdsLock;
            }
        }

        @Override
        public void close() {
            synchronized (ForgetfulDisk.this) {
                if (holdsLock && born == life) locked.remove(node);
                holdsLock = false;
            }
        }

        private void alive(boolean toWrite) throws IOException {
            if (born != life || dead) throw new IOException("this process is dead");
            if (toWrite && !writable) throw new IOException("opened for reading");
        }
    }
}
