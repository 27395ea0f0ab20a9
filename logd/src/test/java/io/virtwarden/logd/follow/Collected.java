package io.virtwarden.logd.follow;

import io.virtwarden.logd.console.ConsoleId;
import io.virtwarden.logd.console.ConsoleMark;
import io.virtwarden.logd.console.ConsoleSink;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A store in memory that can be full. */
final class Collected implements ConsoleSink {
    private final ByteArrayOutputStream text = new ByteArrayOutputStream();
    private final List<ConsoleMark.Kind> marks = new ArrayList<>();
    private boolean full;
    private Runnable beforeBytes = () -> {};

    @Override
    public synchronized boolean bytes(ConsoleId console, String domainName, long epochMicros, ByteBuffer bytes) {
        beforeBytes.run();
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        text.writeBytes(copy);
        return true;
    }

    @Override
    public synchronized boolean mark(ConsoleId console, String domainName, long epochMicros, ConsoleMark mark) {
        marks.add(mark.kind());
        return true;
    }

    @Override
    public synchronized boolean hasRoom() {
        return !full;
    }

    synchronized void beforeBytes(Runnable hook) {
        beforeBytes = hook;
    }

    synchronized void full(boolean now) {
        full = now;
    }

    synchronized String text() {
        return text.toString(StandardCharsets.UTF_8);
    }

    synchronized long size() {
        return text.size();
    }

    /** As if the last bytes had not become durable before a crash. */
    synchronized void forget(int last) {
        byte[] all = text.toByteArray();
        text.reset();
        text.write(all, 0, all.length - last);
    }

    synchronized List<ConsoleMark.Kind> marks() {
        return List.copyOf(marks);
    }
}
