package io.virtwarden.chassis.journal;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Something that holds at every moment of a {@link SimulatedLife}. */
enum Invariant {
    NOTHING_ACKNOWLEDGED_IS_LOST_SILENTLY {
        @Override
        void check(SimulatedLife life, List<JournalEntry> found) {
            Map<Long, JournalEntry> bySequence = new HashMap<>();
            found.forEach(entry -> bySequence.put(entry.sequence(), entry));
            life.acknowledged.tailMap(life.trimmedBelow()).keySet().forEach(sequence -> {
                boolean told = life.reported.stream()
                        .anyMatch(damage -> damage.firstLost() <= sequence && sequence <= damage.lastLost());
                if (!bySequence.containsKey(sequence) && !told) throw broken("lost " + sequence);
            });
        }
    },
    PAYLOADS_ARE_INTACT {
        @Override
        void check(SimulatedLife life, List<JournalEntry> found) {
            for (JournalEntry entry : found) {
                byte[] told = life.acknowledged.get(entry.sequence());
                if (told != null && !Arrays.equals(told, entry.payload()))
                    throw broken("other payload at " + entry.sequence());
                if (java.nio.ByteBuffer.wrap(entry.payload()).getLong() != entry.sequence())
                    throw broken("foreign payload at " + entry.sequence());
            }
        }
    },
    ORDER_IS_KEPT {
        @Override
        void check(SimulatedLife life, List<JournalEntry> found) {
            long before = 0;
            for (JournalEntry entry : found) {
                if (entry.sequence() <= before) throw broken(entry.sequence() + " after " + before);
                before = entry.sequence();
            }
        }
    },
    NO_ACKNOWLEDGED_SEQUENCE_IS_GIVEN_AGAIN {
        @Override
        void check(SimulatedLife life, List<JournalEntry> found) {
            long highest = life.acknowledged.isEmpty() ? 0 : life.acknowledged.lastKey();
            long next = life.journal().next();
            if (next <= highest) throw broken("next is " + next + ", acknowledged was " + highest);
        }
    },
    EPOCH_STAYS {
        @Override
        void check(SimulatedLife life, List<JournalEntry> found) {
            if (life.journal().epoch() != life.firstEpoch())
                throw broken(
                        "was " + life.firstEpoch() + ", is " + life.journal().epoch());
        }
    };

    abstract void check(SimulatedLife life, List<JournalEntry> found);

    AssertionError broken(String how) {
        return new AssertionError(name() + ": " + how);
    }
}
