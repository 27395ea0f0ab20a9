package io.virtwarden.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Selector;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Pairs of ACQUIRE and RELEASE by many clients at once, each with a file of its own. One thread drives them all. */
final class LockRate implements AutoCloseable {
    private final List<LockClient> clients = new ArrayList<>();
    private final Selector selector = Selector.open();

    LockRate(LockServer server, int count, String name) throws IOException {
        for (int i = 0; i < count; i++) {
            Path file = Files.createFile(server.files().resolve(name + "-" + i));
            LockClient client = new LockClient(server.socket(), server.guest(), file);
            clients.add(client);
            client.register(selector);
        }
        for (LockClient client : clients) client.send();
    }

    /** Pairs per second over so long. */
    double measure(Duration time) throws IOException {
        long began = System.nanoTime();
        long end = began + time.toNanos();
        int[] pairs = new int[1];
        while (System.nanoTime() < end) {
            selector.select(
                    key -> {
                        try {
                            pairs[0] += ((LockClient) key.attachment()).receive();
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    },
                    1000);
        }
        return pairs[0] / ((System.nanoTime() - began) / 1e9);
    }

    @Override
    public void close() throws IOException {
        for (LockClient client : clients) client.close();
        selector.close();
    }
}
