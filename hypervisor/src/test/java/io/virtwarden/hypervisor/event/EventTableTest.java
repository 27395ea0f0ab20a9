package io.virtwarden.hypervisor.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EventTableTest {
    @ParameterizedTest
    @EnumSource(ObjectKind.class)
    void numbersEachKindWithoutHoles(ObjectKind kind) {
        List<EventType> rows = EventTable.rows(kind);
        assertThat(rows.stream().map(EventType::id))
                .containsExactlyElementsOf(
                        IntStream.range(0, rows.size()).boxed().toList());
    }

    @Test
    void knowsEveryEventOfLibvirt125() {
        assertThat(EventTable.rows(ObjectKind.DOMAIN)).hasSize(30);
        assertThat(EventTable.rows()).hasSize(38);
    }

    @Test
    void passesOnNumbersThatItHasNoNameFor() {
        EventType type = EventTable.byId(ObjectKind.DOMAIN, 31);
        assertThat(type.name()).isEqualTo("unknown-31");
        assertThat(type.ceType()).isEqualTo("io.virtwarden.domain.unknown-31.v1");
    }

    @Test
    void givesLifecycleDetailsTheirMeaningByEvent() {
        Argument detail =
                EventTable.row(ObjectKind.DOMAIN, "lifecycle").arguments().get(1);
        assertThat(detail.detail(3, 2)).isEqualTo("ioerror");
        assertThat(detail.detail(5, 2)).isEqualTo("crashed");
        assertThat(detail.detail(3, 77)).isEqualTo("unknown-77");
        assertThat(detail.detail(99, 0)).isEqualTo("unknown-0");
    }
}
