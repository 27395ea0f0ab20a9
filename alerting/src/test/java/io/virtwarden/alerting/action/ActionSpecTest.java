package io.virtwarden.alerting.action;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ActionSpecTest {
    @Test
    void readsTypedValuesAndFillsDefaults() {
        ActionSpec spec =
                ActionSpec.of(ActionKind.MIGRATE, Map.of("destination", "qemu+tls://b/system", "bandwidth", "200"));

        assertThat(spec.address("destination").getHost()).isEqualTo("b");
        assertThat(spec.number("bandwidth")).isEqualTo(200);
        assertThat(spec.duration("limit")).isEqualTo(Duration.ofMinutes(30));
        assertThat(spec.flag("post-copy")).isFalse();
    }

    @Test
    void tellsEveryFaultAtOnce() {
        assertThatThrownBy(() ->
                        ActionSpec.of(ActionKind.MIGRATE, Map.of("bandwith", "200", "bandwidth", "0", "live", "maybe")))
                .hasMessageContaining("migrate needs 'destination'")
                .hasMessageContaining("'bandwidth' must be 1 to 100000, is 0")
                .hasMessageContaining("'live' must be true or false")
                .hasMessageContaining("did you mean 'bandwidth'?");
    }

    @Test
    void wantsALimitForAThrottle() {
        assertThatThrownBy(() -> ActionSpec.of(ActionKind.THROTTLE, Map.of("disk", "vda")))
                .hasMessageContaining("throttle needs 'iops' or 'bandwidth'");
    }

    @Test
    void fillsTemplatesFromLabels() {
        ActionSpec spec = ActionSpec.of(ActionKind.BLOCK_JOB_ABORT, Map.of("disk", "${disk}"));

        assertThat(spec.resolve(Map.of("disk", "vda")).orElseThrow().text("disk"))
                .isEqualTo("vda");
    }

    @Test
    void refusesTemplatesThatCouldMeanSomethingElse() {
        ActionSpec spec = ActionSpec.of(ActionKind.BLOCK_JOB_ABORT, Map.of("disk", "${disk}"));

        assertThat(spec.resolve(Map.of())).isEmpty();
        assertThat(spec.resolve(Map.of("disk", "vda'/><x"))).isEmpty();
        assertThat(spec.resolve(Map.of("disk", "../../etc/passwd"))).isEmpty();
    }

    @Test
    void writesWhatItReads() {
        for (ActionKind kind : ActionKind.values()) {
            Map<String, String> needed = new java.util.HashMap<>();
            kind.parameters().stream().filter(Parameter::required).forEach(p -> needed.put(p.name(), sample(p)));
            if (kind == ActionKind.THROTTLE) {
                needed.put("iops", "500");
            }
            ActionSpec spec = ActionSpec.of(kind, needed);
            assertThat(ActionSpec.of(kind, spec.written())).isEqualTo(spec);
        }
    }

    private static String sample(Parameter parameter) {
        return switch (parameter.form()) {
            case TEXT -> "vda";
            case NUMBER -> Long.toString(parameter.min());
            case SIZE -> Long.toString(parameter.max());
            case DURATION -> parameter.max() + "s";
            case FLAG -> "true";
            case ADDRESS -> "https://example.org/hook";
            case PATH -> "/usr/local/bin/fence";
        };
    }
}
