package io.virtwarden.chassis;

import org.junit.jupiter.api.Test;

class PlaceholderIT {
    @Test
    void resolves() {}
}
