package io.virtwarden.logd.capture;

import io.virtwarden.logd.console.ConsoleId;
import io.virtwarden.logd.console.ConsoleMark;
import io.virtwarden.logd.console.ConsoleSink;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Keeps everything in memory; throws if told to. */
final class KeepingSink implements ConsoleSink {
    private final Map<String, ByteArrayOutputStream> consoles = new ConcurrentHashMap<>();
    private final List<ConsoleMark> marks = new CopyOnWriteArrayList<>();
    private volatile @Nullable RuntimeException fault;
    private volatile boolean full;

    @Override
    public boolean bytes(ConsoleId console, String domainName, long epochMicros, ByteBuffer bytes) {
        var thrown = fault;
        if (thrown != null) throw thrown;
        var copy = new byte[bytes.remaining()];
        bytes.get(copy);
        var kept = consoles.computeIfAbsent(console.name(), name -> new ByteArrayOutputStream());
        synchronized (kept) {
            kept.writeBytes(copy);
        }
        return true;
    }

    @Override
    public boolean mark(ConsoleId console, String domainName, long epochMicros, ConsoleMark mark) {
        marks.add(mark);
        return true;
    }

    @Override
    public boolean hasRoom(ConsoleId console) {
        return !full;
    }

    /** Whether it asks for patience; it takes everything all the same. */
    void full(boolean isFull) {
        full = isFull;
    }

    void failWith(RuntimeException thrown) {
        fault = thrown;
    }

    byte[] of(String name) {
        var kept = consoles.computeIfAbsent(name, it -> new ByteArrayOutputStream());
        synchronized (kept) {
            return kept.toByteArray();
        }
    }

    List<ConsoleMark> marks(ConsoleMark.Kind kind) {
        return marks.stream().filter(mark -> mark.kind() == kind).toList();
    }
}
