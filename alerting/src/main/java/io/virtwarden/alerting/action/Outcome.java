package io.virtwarden.alerting.action;

/** What became of the call that an action makes. */
public sealed interface Outcome {
    /** For people. */
    String text();

    /** As the audit trail has it: done, refused or unknown. */
    String word();

    /** What {@link #word} and {@link #text} were written from. */
    static Outcome of(String word, String text) {
        return switch (word) {
            case "done" -> new Done(text);
            case "refused" -> new Refused(text);
            default -> new Unknown(text);
        };
    }

    /** The call returned and said that it was done; whether it had the effect is for the verification to say. */
    record Done(String text) implements Outcome {
        @Override
        public String word() {
            return "done";
        }
    }

    /** It was refused or failed: certainly without effect. */
    record Refused(String text) implements Outcome {
        @Override
        public String word() {
            return "refused";
        }
    }

    /** No answer, or the connection broke meanwhile: it may have had its effect or may still get it. */
    record Unknown(String text) implements Outcome {
        @Override
        public String word() {
            return "unknown";
        }
    }
}
