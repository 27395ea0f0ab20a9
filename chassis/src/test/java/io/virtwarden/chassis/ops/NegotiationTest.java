package io.virtwarden.chassis.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NegotiationTest {
    private static Optional<Format> format(@Nullable String accept) {
        return Negotiation.format(accept);
    }

    @Test
    void givesPrometheusOpenMetrics() {
        // As sent by Prometheus 2.42, 2.50 and 3.
        assertThat(format(
                        "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
                                + "text/plain;version=0.0.4;q=0.5,*/*;q=0.1"))
                .contains(Format.OPENMETRICS);
        assertThat(
                        format(
                                "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;"
                                        + "version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2"))
                .contains(Format.OPENMETRICS);
        assertThat(format("text/plain;version=0.0.4;q=1,*/*;q=0.1")).contains(Format.TEXT);
    }

    @Test
    void givesPeopleText() {
        assertThat(format(null)).contains(Format.TEXT);
        assertThat(format("")).contains(Format.TEXT);
        assertThat(format("*/*")).contains(Format.TEXT);
        assertThat(format("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"))
                .contains(Format.TEXT);
        assertThat(format("TEXT/*")).contains(Format.TEXT);
        assertThat(format("application/*")).contains(Format.OPENMETRICS);
    }

    @Test
    void refusesWhatItCannotWrite() {
        assertThat(format("application/json")).isEmpty();
        assertThat(format("text/plain;q=0")).isEmpty();
        assertThat(format("application/openmetrics-text;version=2.0.0")).isEmpty();
        assertThat(format("*/*;q=0")).isEmpty();
        assertThat(format("text/plain;q=nonsense")).isEmpty();
    }

    @Test
    void followsTheMostSpecificRange() {
        assertThat(format("text/plain;q=0.1,text/*;q=0.9,application/openmetrics-text;q=0.5"))
                .contains(Format.OPENMETRICS);
        assertThat(format("*/*;q=0.9, application/openmetrics-text;q=0")).contains(Format.TEXT);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gzip|true",
                "gzip, deflate|true",
                "gzip;q=0|false",
                "*|true",
                "*;q=0|false",
                "deflate|false",
                "identity|false",
                "gzip;q=0.5, identity|false",
                "GZIP;Q=1.0|true",
                "gzip;q=0,*|false",
                "''|false"
            })
    void packsOnlyWhenThatIsTaken(String header, boolean packs) {
        assertThat(Negotiation.gzip(header)).isEqualTo(packs);
    }
}
