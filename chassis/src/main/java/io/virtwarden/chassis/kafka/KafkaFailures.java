package io.virtwarden.chassis.kafka;

import io.virtwarden.chassis.outbox.SinkException;
import io.virtwarden.chassis.outbox.SinkException.Reason;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.BootstrapResolutionException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.apache.kafka.common.errors.NetworkException;
import org.apache.kafka.common.errors.NotEnoughReplicasAfterAppendException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/** Kafka's exceptions as reasons, with words that name the broker or topic and the fix. */
final class KafkaFailures {
    private final String servers;

    KafkaFailures(String servers) {
        this.servers = servers;
    }

    /** @param topic the topic concerned, if one is */
    SinkException of(Throwable failure, @Nullable String topic) {
        Throwable cause = failure;
        while ((cause instanceof ExecutionException || cause instanceof CompletionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        Reason reason = reason(cause);
        return new SinkException(reason, text(reason, cause, topic == null ? "the topics" : "topic " + topic), failure);
    }

    /** That topics are missing. */
    SinkException missing(Iterable<String> topics) {
        return new SinkException(
                Reason.TOPIC_MISSING,
                "Kafka at " + servers + " has no topic " + String.join(", ", topics)
                        + ": create what is missing with 'virtwarden doctor --create-topics'");
    }

    private static Reason reason(Throwable cause) {
        if (cause instanceof RecordTooLargeException || cause instanceof RecordBatchTooLargeException) {
            return Reason.TOO_LARGE;
        }
        if (cause instanceof UnknownTopicOrPartitionException
                || cause instanceof UnknownTopicIdException
                || cause instanceof InvalidTopicException) {
            return Reason.TOPIC_MISSING;
        }
        if (cause instanceof SslAuthenticationException) {
            return Reason.TLS;
        }
        if (cause instanceof AuthenticationException) {
            return Reason.AUTHENTICATION;
        }
        if (cause instanceof AuthorizationException) {
            return Reason.AUTHORISATION;
        }
        if (cause instanceof TimeoutException
                || cause instanceof java.util.concurrent.TimeoutException
                || cause instanceof DisconnectException
                || cause instanceof NetworkException
                || cause instanceof BootstrapResolutionException
                || cause instanceof InterruptedException) {
            return Reason.UNREACHABLE;
        }
        return settingsOrRefused(cause);
    }

    private static Reason settingsOrRefused(Throwable cause) {
        if (cause instanceof NotEnoughReplicasException
                || cause instanceof NotEnoughReplicasAfterAppendException
                || cause instanceof KafkaStorageException
                || cause instanceof PolicyViolationException) {
            return Reason.REFUSED;
        }
        for (Throwable inner = cause; inner != null; inner = inner.getCause()) {
            if (inner instanceof ConfigException
                    || inner instanceof InvalidConfigurationException
                    || inner instanceof UncheckedIOException) {
                String text = String.valueOf(inner.getMessage());
                return text.contains("resolvable") ? Reason.UNREACHABLE : Reason.SETTINGS;
            }
        }
        return Reason.OTHER;
    }

    private String text(Reason reason, Throwable cause, String topic) {
        String said = " (" + deepest(cause) + ")";
        return switch (reason) {
            case UNREACHABLE ->
                "Kafka at " + servers + " does not answer" + said
                        + ": is it running, is kafka.bootstrap.servers right, does security.protocol fit?";
            case TOPIC_MISSING ->
                "Kafka at " + servers + " has no " + topic
                        + ": create what is missing with 'virtwarden doctor --create-topics'";
            case AUTHENTICATION ->
                "Kafka at " + servers + " refuses the credentials" + said
                        + ": check sasl.mechanism and sasl.jaas.config in kafka.properties";
            case AUTHORISATION ->
                "Kafka at " + servers + " does not let this node's user work with " + topic + said
                        + ": allow it Write and Describe there";
            case TLS ->
                "no TLS with Kafka at " + servers + said
                        + ": check ssl.truststore.* and ssl.keystore.* in kafka.properties";
            case TOO_LARGE -> "Kafka at " + servers + " finds a record too large for " + topic + said;
            case REFUSED ->
                "Kafka at " + servers + " cannot take records for " + topic + said + ": look at its replicas and disks";
            case SETTINGS -> "kafka.properties make no client of Kafka at " + servers + said;
            case UNREADABLE, OTHER -> "Kafka at " + servers + " failed for " + topic + said;
        };
    }

    private static String deepest(Throwable cause) {
        Throwable inner = cause;
        while (inner.getCause() != null && inner.getCause() != inner) {
            inner = inner.getCause();
        }
        String outerText = cause.getMessage();
        String innerText = inner == cause ? null : inner.getMessage();
        String said = outerText == null ? cause.getClass().getSimpleName() : outerText;
        return innerText == null || said.contains(innerText) ? said : said + ": " + innerText;
    }
}
