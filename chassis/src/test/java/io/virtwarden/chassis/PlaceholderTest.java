package io.virtwarden.chassis;

import org.junit.jupiter.api.Test;

class PlaceholderTest {
    @Test
    void resolves() {}
}
