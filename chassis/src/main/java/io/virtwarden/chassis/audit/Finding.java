package io.virtwarden.chassis.audit;

import java.util.UUID;

/** Something that a verifier of the audit trail found. {@link #text()} is for people. */
public sealed interface Finding {
    /** One sentence. */
    String text();

    /** Whether the trail, as read, cannot be trusted to be whole and unaltered because of this. */
    boolean grave();

    /** A record's link does not follow from the record before it: one of its parts, or its link, is not the original. */
    record Altered(String id) implements Finding {
        @Override
        public String text() {
            return "record " + id + " was altered: its chain does not follow from the record before it";
        }

        @Override
        public boolean grave() {
            return true;
        }
    }

    /** The chain begins anew in the middle of an epoch: the end of the node's journal had been lost. */
    record Restarted(String id) implements Finding {
        @Override
        public String text() {
            return "the chain begins anew at record " + id + ": the node had lost the end of its journal";
        }

        @Override
        public boolean grave() {
            return true;
        }
    }

    /**
     * Sequences that were never seen.
     *
     * @param explanation the node's own reason from a gap record, or {@code retention}; empty if nothing explains it
     */
    record Missing(UUID node, long epoch, long first, long last, String explanation) implements Finding {
        @Override
        public String text() {
            String range = first == last ? "record " + first + " is" : "records " + first + " to " + last + " are";
            return range + " missing from node " + node + ", epoch " + epoch
                    + (explanation.isEmpty() ? ", and nothing explains it" : " (" + explanation + ")");
        }

        @Override
        public boolean grave() {
            return explanation.isEmpty();
        }
    }

    /** One id was seen again. */
    record Duplicated(String id, Content content) implements Finding {
        /** How the second one compares. */
        public enum Content {
            /** The same bytes: sent again after an outage, as at-least-once delivery allows. */
            IDENTICAL,
            /** Other content under the same id. */
            DIFFERENT,
            /** The first one is too far back to compare. */
            FORGOTTEN
        }

        @Override
        public String text() {
            return switch (content) {
                case IDENTICAL -> "record " + id + " is there twice, byte for byte";
                case DIFFERENT -> "record " + id + " is there twice, with different content";
                case FORGOTTEN -> "record " + id + " is there twice, too far apart to compare";
            };
        }

        @Override
        public boolean grave() {
            return content == Content.DIFFERENT;
        }
    }

    /** A record came after a later one of the same key on the same channel. */
    record OutOfOrder(String id, String key, long after) implements Finding {
        @Override
        public String text() {
            return "record " + id + " of key " + key + " comes after record " + after + " of the same key";
        }

        @Override
        public boolean grave() {
            return true;
        }
    }

    /** The key is neither the subject nor the node: it was altered, or made by something else. */
    record StrangeKey(String id, String key) implements Finding {
        @Override
        public String text() {
            return "record " + id + " has the key " + key + ", which is neither its subject nor its node";
        }

        @Override
        public boolean grave() {
            return true;
        }
    }

    /** The value was too large for the topic; its content is unproven here, the chain goes on behind it. */
    record Withheld(String id) implements Finding {
        @Override
        public String text() {
            return "record " + id + " was too large for its topic: the node's journal or dead letters have its content";
        }

        @Override
        public boolean grave() {
            return false;
        }
    }

    /** The record and the one before it came too far apart to be compared within the verifier's memory. */
    record Unchecked(String id) implements Finding {
        @Override
        public String text() {
            return "record " + id + " could not be checked: the one before it came too much later";
        }

        @Override
        public boolean grave() {
            return true;
        }
    }

    /** No audit record, or one whose attributes contradict each other. */
    record Unreadable(String where, String reason) implements Finding {
        @Override
        public String text() {
            return "the record at " + where + " " + reason;
        }

        @Override
        public boolean grave() {
            return true;
        }
    }
}
