package io.virtwarden.hypervisor.event;

import static io.virtwarden.hypervisor.event.Argument.choice;
import static io.virtwarden.hypervisor.event.Argument.plain;
import static io.virtwarden.hypervisor.event.Argument.text;

import io.virtwarden.hypervisor.event.Argument.Form;
import java.util.List;

/** virDomainEventID of libvirt 12.5. Sources: libvirt-domain.h and its documentation of each callback. */
final class DomainEvents {
    /** The second number of a lifecycle event means something else for each first one. */
    private static final List<List<String>> LIFECYCLE_DETAILS = List.of(
            List.of("added", "updated", "renamed", "from-snapshot"),
            List.of("removed", "renamed"),
            List.of("booted", "migrated", "restored", "from-snapshot", "wakeup", "recreated"),
            List.of(
                    "paused",
                    "migrated",
                    "ioerror",
                    "watchdog",
                    "restored",
                    "from-snapshot",
                    "api-error",
                    "postcopy",
                    "postcopy-failed",
                    "guest-shutdown"),
            List.of("unpaused", "migrated", "from-snapshot", "postcopy", "postcopy-failed"),
            List.of("shutdown", "destroyed", "crashed", "migrated", "saved", "failed", "from-snapshot", "recreated"),
            List.of("finished", "guest", "host"),
            List.of("memory", "disk"),
            List.of("panicked", "crashloaded"));

    private static final Argument LIFECYCLE_EVENT = choice(
            "event",
            "defined",
            "undefined",
            "started",
            "suspended",
            "resumed",
            "stopped",
            "shutdown",
            "pmsuspended",
            "crashed");
    private static final Argument PATH = text("srcPath");
    private static final Argument ALIAS = text("devAlias");
    private static final Argument IO_ACTION = choice("action", "none", "pause", "report");
    private static final Argument BLOCK_JOB_TYPE =
            choice("type", "unknown", "pull", "copy", "commit", "active-commit", "backup");
    private static final Argument BLOCK_JOB_STATUS = choice("status", "completed", "failed", "canceled", "ready");
    private static final Argument PM_REASON = choice("reason", "unknown");
    private static final Argument CONNECTED = choice("state", "", "connected", "disconnected");
    private static final Argument CONNECTED_REASON = choice("reason", "unknown", "domain-started", "channel");

    private DomainEvents() {}

    static List<EventType> rows() {
        return List.of(
                row(
                        0,
                        "lifecycle",
                        "0.8.0",
                        LIFECYCLE_EVENT,
                        new Argument("detail", Form.DETAIL, List.of(), LIFECYCLE_DETAILS, null)),
                row(1, "reboot", "0.8.0"),
                row(2, "rtc-change", "0.8.0", plain("utcOffset", Form.LONG, "seconds")),
                row(
                        3,
                        "watchdog",
                        "0.8.0",
                        choice("action", "none", "pause", "reset", "poweroff", "shutdown", "debug", "inject-nmi")),
                row(4, "io-error", "0.8.0", PATH, ALIAS, IO_ACTION),
                row(
                        5,
                        "graphics",
                        "0.8.0",
                        choice("phase", "connect", "initialize", "disconnect"),
                        plain("local", Form.ADDRESS, null),
                        plain("remote", Form.ADDRESS, null),
                        text("authScheme"),
                        plain("identities", Form.IDENTITIES, null)),
                row(6, "io-error-reason", "0.8.1", PATH, ALIAS, IO_ACTION, text("reason")),
                row(7, "control-error", "0.9.2"),
                row(8, "block-job", "0.9.4", text("disk"), BLOCK_JOB_TYPE, BLOCK_JOB_STATUS),
                row(
                        9,
                        "disk-change",
                        "0.9.7",
                        text("oldSrcPath"),
                        text("newSrcPath"),
                        ALIAS,
                        choice("reason", "missing-on-start", "drop-missing-on-start")),
                row(10, "tray-change", "0.9.11", ALIAS, choice("reason", "open", "close")),
                row(11, "pm-wakeup", "0.9.11", PM_REASON),
                row(12, "pm-suspend", "0.9.11", PM_REASON),
                row(13, "balloon-change", "0.10.0", plain("actual", Form.LONG, "KiB")),
                row(14, "pm-suspend-disk", "1.0.0", PM_REASON),
                row(15, "device-removed", "1.1.1", ALIAS),
                row(16, "block-job-2", "1.2.6", text("disk"), BLOCK_JOB_TYPE, BLOCK_JOB_STATUS),
                row(17, "tunable", "1.2.9", plain("parameters", Form.PARAMETERS, null)),
                row(18, "agent-lifecycle", "1.2.11", CONNECTED, CONNECTED_REASON),
                row(19, "device-added", "1.2.15", ALIAS),
                row(20, "migration-iteration", "1.3.2", plain("iteration", Form.INT, null)),
                row(21, "job-completed", "1.3.3", plain("parameters", Form.PARAMETERS, null)),
                row(22, "device-removal-failed", "1.3.4", ALIAS),
                row(
                        23,
                        "metadata-change",
                        "3.0.0",
                        choice("type", "description", "title", "element"),
                        text("namespaceUri")),
                row(
                        24,
                        "block-threshold",
                        "3.2.0",
                        text("dev"),
                        text("path"),
                        plain("threshold", Form.LONG, "bytes"),
                        plain("excess", Form.LONG, "bytes")),
                row(
                        25,
                        "memory-failure",
                        "6.9.0",
                        choice("recipient", "hypervisor", "guest"),
                        choice("action", "ignore", "inject", "fatal", "reset"),
                        plain("flags", Form.UINT, "bits: 1 action required, 2 recursive")),
                row(26, "memory-device-size-change", "7.9.0", ALIAS, plain("size", Form.LONG, "KiB")),
                row(27, "nic-mac-change", "11.2.0", ALIAS, text("oldMac"), text("newMac")),
                row(28, "vcpu-removed", "12.4.0", plain("vcpu", Form.UINT, null)),
                row(29, "channel-lifecycle", "12.4.0", text("channel"), CONNECTED, CONNECTED_REASON));
    }

    private static EventType row(int id, String name, String since, Argument... arguments) {
        return new EventType(ObjectKind.DOMAIN, id, name, since, List.of(arguments));
    }
}
