package io.virtwarden.alerting;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtwarden.chassis.settings.Reference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ConfigurationDocTest {
    private static final Path PAGE = Path.of("..", "docs", "configuration.md");

    @Test
    void listsEveryKeyAsTheCodeHasIt() throws IOException {
        String page = Files.readString(PAGE);
        String current =
                Reference.inserted(page, "settings of alerting", Reference.table(AlertingSettings.Alerting.class));
        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(PAGE, current);
        }
        assertThat(Files.readString(PAGE))
                .as("docs/configuration.md; write it anew with -Ddocs.write=true")
                .isEqualTo(current);
    }
}
