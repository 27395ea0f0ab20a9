package io.virtwarden.chassis.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {
    @ParameterizedTest
    @CsvSource({"64MiB,67108864", "1GB,1000000000", "4096,4096", "1.5KiB,1536", "2 k,2048", "0,0", "1tib,1099511627776"
    })
    void readsSizes(String text, long bytes) {
        assertThat(ByteSize.parse(text).bytes()).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "MiB", "-1", "1XB", "9999999999TiB", "99999999999999999999"})
    void refusesWhatIsNoSize(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ByteSize.parse(text))
                .withMessageContaining(text);
    }

    @Test
    void writesSizesInTheLargestWholeUnit() {
        assertThat(new ByteSize(64 << 20)).hasToString("64MiB");
        assertThat(new ByteSize(1000)).hasToString("1000");
        assertThat(new ByteSize(0)).hasToString("0");
    }

    @ParameterizedTest
    @CsvSource({
        "15s,PT15S",
        "1h30m,PT1H30M",
        "250ms,PT0.25S",
        "7d,PT168H",
        "0,PT0S",
        "PT5M,PT5M",
        "1m 5s,PT1M5S",
        "3us,PT0.000003S"
    })
    void readsDurations(String text, String iso) {
        assertThat(Durations.parse(text)).isEqualTo(Duration.parse(iso));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "15", "s", "-5s", "1.5h", "PT-5S", "999999999999999999d", "5 parsecs"})
    void refusesWhatIsNoDuration(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Durations.parse(text))
                .withMessageContaining("'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0s", "15s", "1h30m", "250ms", "7d", "1d2h3m4s5ms", "1500ns"})
    void writesDurationsAsItReadsThem(String text) {
        assertThat(Durations.text(Durations.parse(text))).isEqualTo(text);
    }

    @Test
    void readsHostsWithPorts() {
        assertThat(HostPort.parse("[2001:db8::1]:9092"))
                .isEqualTo(new HostPort("2001:db8::1", 9092))
                .hasToString("[2001:db8::1]:9092");
        assertThat(HostPort.parse(" kafka:1 ")).hasToString("kafka:1");
        for (var wrong : List.of("kafka", "kafka:", "kafka:x", ":9092", "::1:9092", "kafka:0", "kafka:65536"))
            assertThatIllegalArgumentException().as(wrong).isThrownBy(() -> HostPort.parse(wrong));
    }

    @Test
    void findsWhatWasMeantOnlyWhenItIsNear() {
        var known = List.of("port", "host", "keepalive.interval");
        assertThat(Suggestion.nearest("prot", known)).contains("port");
        assertThat(Suggestion.nearest("keepalive_intervall", known)).contains("keepalive.interval");
        assertThat(Suggestion.nearest("KeepAlive.Interval", known)).contains("keepalive.interval");
        assertThat(Suggestion.nearest("banana", known)).isEmpty();
    }

    @Test
    void countsASwapOfNeighboursAsOneSlip() {
        assertThat(Suggestion.distance("abcd", "abdc", 3)).isEqualTo(1);
        assertThat(Suggestion.distance("", "abc", 3)).isEqualTo(3);
    }
}
