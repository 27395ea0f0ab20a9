package io.virtwarden.monitor.labels;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

/** Run with JAZZER_FUZZ=1 it looks for domain XML that breaks the mapping to labels; without, it replays what was found. */
class FactsFuzzTest {
    private static final FactsReader READER = new FactsReader(LabelSettings.standard());

    @FuzzTest(maxDuration = "60s")
    void readsOrSaysWhyNot(byte[] bytes) {
        String fault = READER.read(new String(bytes, StandardCharsets.UTF_8)).fault();
        if (fault != null && fault.startsWith("its XML cannot be worked on")) {
            throw new AssertionError(fault);
        }
    }
}
