package io.virtwarden.monitor.endtoend;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A record as somebody outside sees it, from Kafka or from {@code /v1/events}.
 *
 * @param subject UUID, or the name of a node device
 * @param data its JSON
 */
record Seen(
        String id, long epoch, long sequence, String type, String key, String subject, String chain, JsonNode data) {

    /** The connection that it came from; empty for records about the node. */
    String uri() {
        return data.path("uri").asText("");
    }

    /** What happened, in libvirt's words: {@code lifecycle/suspended/paused}, {@code block-job-2/copy/ready}, {@code reboot}. */
    String what() {
        String[] parts = type.split("\\.", -1);
        String event = parts[parts.length - 2];
        return switch (event) {
            case "lifecycle" ->
                parts[2].equals("domain")
                        ? event + "/" + word("event") + "/" + word("detail")
                        : event + "/" + word("event");
            case "block-job", "block-job-2" -> event + "/" + word("type") + "/" + word("status");
            default -> event;
        };
    }

    boolean reconciled() {
        return data.path("reconciled").asBoolean();
    }

    boolean isGap() {
        return type.equals("io.virtwarden.node.gap.v1");
    }

    /** Of a gap record. */
    String reason() {
        return word("reason");
    }

    private String word(String field) {
        return data.path(field).asText("");
    }

    @Override
    public String toString() {
        return epoch + "/" + sequence + " " + subject + " " + (isGap() ? "gap " + data : what())
                + (reconciled() ? " (reconciled)" : "");
    }
}
