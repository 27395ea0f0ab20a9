package io.virtwarden.alerting.live;

import io.virtwarden.alerting.action.ActionKind;
import java.util.Map;

/** Kinds of actions that work alike. */
sealed interface ActionFamily
        permits Pausing,
                Power,
                Jobs,
                Migrations,
                BlockJobs,
                MemoryImages,
                Ballooning,
                DiskTuning,
                Thresholds,
                Cables,
                FileSystems,
                Webhooks,
                FenceCommand {
    /** By kind; no two families have the same. */
    Map<ActionKind, LiveAction> actions();
}
