package io.virtwarden.chassis.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenPartsTest {
    private final List<String> closed = new ArrayList<>();
    private final OpenParts parts = new OpenParts();

    @Test
    void closesInTheReverseOrderOnce() {
        parts.keep("journal", () -> closed.add("journal"));
        parts.keep("feed", () -> closed.add("feed:" + parts.closing()));
        parts.close();
        parts.close();
        assertThat(closed).containsExactly("feed:feed", "journal");
        assertThat(parts.closing()).isNull();
    }

    @Test
    void closesTheOthersAlthoughSomeFail() {
        parts.keep("a", () -> closed.add("a"));
        parts.keep("b", () -> {
            throw new IOException("disk");
        });
        parts.keep("c", () -> {
            throw new IllegalStateException("odd");
        });
        var thrown = catchThrowable(parts::close);
        assertThat(thrown).isInstanceOf(IllegalStateException.class).hasMessage("c did not close: odd");
        assertThat(thrown.getSuppressed())
                .hasSize(1)
                .allSatisfy(other -> assertThat(other).hasMessage("disk"));
        assertThat(closed).containsExactly("a");
    }

    @Test
    void closesAtOnceWhatComesTooLate() {
        parts.close();
        assertThatIllegalStateException()
                .isThrownBy(() -> parts.keep("late", () -> closed.add("late")))
                .withMessageContaining("late");
        assertThat(closed).containsExactly("late");
    }

    @Test
    @SuppressWarnings("Interruption") // what is tested
    void passesAnInterruptOnAfterClosingTheRest() {
        parts.keep("a", () -> closed.add("a"));
        parts.keep("b", () -> Thread.sleep(10_000));
        Thread.currentThread().interrupt();
        assertThatIllegalStateException().isThrownBy(parts::close).withMessageStartingWith("b did not close");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(closed).containsExactly("a");
    }
}
