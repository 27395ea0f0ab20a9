package io.virtwarden.chassis.outbox;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where the outbox delivers to. The sink's {@code SinkContract} in testkit says what each must keep.
 *
 * <p>One thread, the pump's, opens and uses sessions, one at a time.
 */
public interface Sink {
    /** Where this goes, for messages and for the health page: {@code Kafka at broker:9092}. */
    String name();

    /**
     * Connects and makes sure that deliveries can work: broker reached, every topic there. May block for some seconds.
     *
     * @throws SinkException if it cannot; nothing stays open
     */
    Session open() throws SinkException;

    /** One producer's life: after the first failure nothing sent later for the same key is delivered by it. */
    interface Session {
        /**
         * Which store of records this is connected to, a Kafka cluster's id: what another one has acknowledged says nothing of
         * what this one has. Letters, digits, {@code - _ .} only; empty if it does not tell. Any thread.
         */
        String store();

        /**
         * Sends a record after all that were sent before; may block while buffers are full, for a bounded time.
         *
         * @param done called exactly once unless the session is discarded before, by any thread, must not block:
         *     null when all in-sync replicas have it, else what went wrong
         */
        void send(Outgoing record, Consumer<@Nullable SinkException> done);

        /** Most bytes that {@code topic} takes as one record, by {@link #size}. Any thread. */
        int largest(String topic);

        /** Bytes of a record as {@link #largest} counts them: never less than on the wire without compression. */
        int size(Outgoing record);

        /**
         * Looks why nothing is acknowledged any more. Blocks up to some seconds.
         *
         * @return null if everything looks well
         */
        @Nullable
        SinkException diagnose();

        /** Drops what is in flight, at once and without waiting for anybody; no {@code done} is called afterwards. */
        void discard();
    }
}
