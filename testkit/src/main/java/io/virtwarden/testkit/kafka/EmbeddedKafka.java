package io.virtwarden.testkit.kafka;

import java.nio.file.Path;
import java.util.Map;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.common.utils.internals.Exit;

/**
 * A real Kafka broker in this JVM: one KRaft node on loopback with free ports. For tests and the try-out, never for a daemon.
 *
 * <p>Topics are not made by themselves. A fault of the broker never ends the JVM: it is thrown in the broker's thread instead.
 */
public final class EmbeddedKafka implements AutoCloseable {
    private static final int ATTEMPTS = 3;

    private final KafkaRaftServer server;
    private final String bootstrap;
    private boolean closed;

    private EmbeddedKafka(KafkaRaftServer server, String bootstrap) {
        this.server = server;
        this.bootstrap = bootstrap;
    }

    /** A plain broker with its data in {@code folder}; ready when this returns, some seconds later. */
    public static EmbeddedKafka start(Path folder) {
        return start(folder, BrokerOptions.plain());
    }

    /** A broker with its data in {@code folder}; ready when this returns. */
    public static EmbeddedKafka start(Path folder, BrokerOptions options) {
        for (int attempt = 1; ; attempt++) {
            try {
                return run(BrokerFiles.prepare(folder, options));
            } catch (RuntimeException e) {
                // Between choosing a free port and binding it another process may take it.
                if (attempt == ATTEMPTS || !String.valueOf(e).contains("Address already in use")) {
                    throw e;
                }
            }
        }
    }

    static EmbeddedKafka run(BrokerFiles files) {
        neverEndTheJvm();
        KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(files.properties(), false), Time.SYSTEM);
        try {
            server.startup();
        } catch (RuntimeException e) {
            server.shutdown();
            throw e;
        }
        return new EmbeddedKafka(server, files.bootstrap());
    }

    /** Address for clients, {@code 127.0.0.1:PORT}. */
    public String bootstrap() {
        return bootstrap;
    }

    /** Stops the broker; its data stays. Idempotent. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            server.shutdown();
            server.awaitShutdown();
        }
    }

    /** The broker's fault handlers would call System.exit and Runtime.halt. */
    private static void neverEndTheJvm() {
        Exit.Procedure thrown = (code, message) -> {
            throw new IllegalStateException("the broker wants to exit with " + code + ": " + message);
        };
        Exit.setExitProcedure(thrown);
        Exit.setHaltProcedure(thrown);
    }

    /** What clients of a broker with these options set, beside bootstrap.servers. */
    public static Map<String, String> clientProperties(BrokerOptions options) {
        return ClientAccess.properties(options);
    }
}
