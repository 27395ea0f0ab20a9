package io.virtwarden.chassis.outbox;

import io.virtwarden.chassis.ops.Status;
import java.time.Duration;

/** What a pump is doing, as health tells it. */
sealed interface PumpState {
    /** @param waiting durable entries not yet acknowledged */
    Status status(String sink, long waiting);

    /** Not connected yet. */
    record Connecting() implements PumpState {
        @Override
        public Status status(String sink, long waiting) {
            return Status.failed("connecting to " + sink + "; " + waiting + " records wait");
        }
    }

    /** Deliveries flow, or there is nothing to deliver. */
    record Flowing() implements PumpState {
        @Override
        public Status status(String sink, long waiting) {
            return Status.ok(sink + ", " + waiting + " records wait");
        }
    }

    /** Connected, and nothing is acknowledged any more. */
    record Stalled(Duration standstill, String why) implements PumpState {
        @Override
        public Status status(String sink, long waiting) {
            return Status.failed(sink + " has acknowledged nothing for " + standstill.toSeconds() + " s: " + why + "; "
                    + waiting + " records wait in the journal");
        }
    }

    /** Waits after a failure, then tries again. */
    record Holding(SinkException failure) implements PumpState {
        @Override
        public Status status(String sink, long waiting) {
            return Status.failed(failure.getMessage() + "; " + waiting + " records wait in the journal");
        }
    }

    /** Nothing will be delivered by this pump any more. */
    record Ended(String why) implements PumpState {
        @Override
        public Status status(String sink, long waiting) {
            return Status.failed(why);
        }
    }
}
