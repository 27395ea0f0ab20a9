package io.virtwarden.logd.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtwarden.chassis.ops.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConsolePathTest {
    @Test
    void takesNamesApart() {
        assertThat(ConsolePath.parse("/v1/consoles/web")).isEqualTo(new ConsolePath("web", null));
        assertThat(ConsolePath.parse("/v1/consoles/web/")).isEqualTo(new ConsolePath("web", null));
        assertThat(ConsolePath.parse("/v1/consoles/a%20b/%2Fx%2fy.log")).isEqualTo(new ConsolePath("a b", "/x/y.log"));
        assertThat(ConsolePath.parse("/v1/consoles/web//x/y+z")).isEqualTo(new ConsolePath("web", "/x/y+z"));
        assertThat(ConsolePath.parse("/v1/consoles/%C3%A4/%FF")).isEqualTo(new ConsolePath("ä", "\udcff"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/v1/consoles/", "/v1/consoles//x", "/v1/consoles/a%", "/v1/consoles/a%2", "/v1/consoles/%zz"})
    void refusesWhatIsNoName(String path) {
        assertThatThrownBy(() -> ConsolePath.parse(path)).isInstanceOf(Problem.class);
    }
}
