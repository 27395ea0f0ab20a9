package io.virtwarden.testkit.kafka;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * One plain broker for all tests of a JVM, started by the first that asks, ended with the JVM. Tests keep apart by their
 * topics: {@link #prefix()}.
 */
public final class SharedKafka {
    private static final AtomicInteger PREFIXES = new AtomicInteger();

    private SharedKafka() {}

    /** Starting it takes seconds, once. */
    public static EmbeddedKafka broker() {
        return Holder.BROKER;
    }

    /** A prefix for topics that nobody else has. */
    public static String prefix() {
        return "t" + PREFIXES.incrementAndGet() + ".";
    }

    private static final class Holder {
        // The one static state of the testkit: a broker per test would cost seconds each.
        static final EmbeddedKafka BROKER = start();

        private static EmbeddedKafka start() {
            try {
                Path folder = Files.createTempDirectory("virtwarden-kafka");
                EmbeddedKafka kafka = EmbeddedKafka.start(folder);
                Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                    kafka.close();
                    delete(folder);
                }));
                return kafka;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static void delete(Path folder) {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path path : (Iterable<Path>) all.sorted(Comparator.reverseOrder())::iterator) {
                    Files.deleteIfExists(path);
                }
            } catch (IOException e) {
                throw new UncheckedIOException("cannot remove " + folder, e);
            }
        }
    }
}
