package io.virtwarden.alerting.action;

import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class FakeActionsTest extends ActionsContract {
    @TempDir
    Path folder;

    private FakeActions actions = new FakeActions(Path.of("."));

    @BeforeEach
    void makeADomain() {
        actions = new FakeActions(folder);
        actions.put(running(), "running");
    }

    @Override
    protected Actions actions() {
        return actions;
    }

    @Override
    protected UUID running() {
        return new UUID(1, 1);
    }
}
