package io.virtwarden.alerting.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.virtwarden.alerting.rule.Signal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NotificationTest {
    private static final String ALERT = """
        {"status":"firing","labels":{"alertname":"A","uuid":"6695eb01-f6a4-8304-79aa-97f2502e193f"},
         "startsAt":"2026-11-23T12:00:00.123+01:00","endsAt":"0001-01-01T00:00:00Z","fingerprint":"f"}""";
    private static final String WHOLE = "{\"version\":\"4\",\"receiver\":\"r\",\"truncatedAlerts\":7,\"alerts\":["
            + ALERT + "],\"new\":{\"a\":[1,{}]},\"groupKey\":\"g\"}";

    private static Notification read(String body) throws BadNotificationException {
        return Notification.read(body.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void readsOneWhateverTheOrderOfItsFields() throws Exception {
        Notification read = read(WHOLE);

        assertThat(read.receiver()).isEqualTo("r");
        assertThat(read.group()).isEqualTo("g");
        assertThat(read.missing()).isEqualTo(7);
        Signal signal = read.signals().get(0);
        assertThat(signal.startsAt()).isEqualTo(Instant.parse("2026-11-23T11:00:00.123Z"));
        assertThat(signal.domain()).isPresent();
        assertThat(read("{\"alerts\":[],\"version\":\"4\"}").signals()).isEmpty();
    }

    /** Every prefix of a body is one that broke off. */
    @Test
    void refusesEveryHalfOfABody() {
        for (int end = 0; end < WHOLE.length(); end++) {
            String half = WHOLE.substring(0, end);
            assertThatThrownBy(() -> read(half)).as(half).isInstanceOf(BadNotificationException.class);
        }
        assertThatThrownBy(() -> read(WHOLE + "x")).isInstanceOf(BadNotificationException.class);
    }

    @Test
    void neverFailsOtherwiseOnDamagedBytes() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        byte[] whole = WHOLE.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 20_000; i++) {
            byte[] damaged = whole.clone();
            for (int n = random.nextInt(4); n >= 0; n--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            try {
                Notification.read(damaged);
            } catch (BadNotificationException expected) {
                assertThat(expected.getMessage()).as("seed " + seed).isNotBlank();
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ": " + new String(damaged, StandardCharsets.UTF_8), e);
            }
        }
    }

    @Test
    void refusesAMillionAlertsAtTheTenThousandth() {
        StringBuilder body = new StringBuilder("{\"version\":\"4\",\"alerts\":[");
        String small = "{\"status\":\"firing\",\"labels\":{},\"startsAt\":\"2026-11-23T12:00:00Z\"},";
        for (int i = 0; i < 1_000_000; i++) {
            body.append(small);
        }

        BadNotificationException refused = catchThrowableOfType(
                BadNotificationException.class, () -> read(body.append("]}").toString()));
        assertThat(refused).hasMessageContaining("more than 10000 alerts").hasMessageContaining("max_alerts");
    }

    @Test
    void takesLabelsOfAnyUnicodeAndCutsEndlessOnes() throws Exception {
        String odd = "\\u0000\\ud800 \u202e\ud83d\udc27 \u00e4\u0301";
        String body = WHOLE.replace(
                "\"alertname\":\"A\"", "\"alertname\":\"" + odd + "\",\"long\":\"" + "y".repeat(9000) + "\"");
        Signal signal = read(body).signals().get(0);

        assertThat(signal.name()).contains("\ud83d\udc27");
        assertThat(signal.labels().get("long")).hasSize(4096);
    }

    @Test
    void saysWhichAlertIsWrong() {
        for (String[] fault : new String[][] {
            {"\"firing\"", "\"on fire\"", "alerts[0].status"},
            {"2026-11-23T12:00:00.123+01:00", "yesterday", "alerts[0].startsAt"},
            {"\"labels\"", "\"lables\"", "alerts[0].labels"},
            {"\"4\"", "\"5\"", "version '5'"},
        }) {
            assertThatThrownBy(() -> read(WHOLE.replace(fault[0], fault[1]))).hasMessageContaining(fault[2]);
        }
    }
}
