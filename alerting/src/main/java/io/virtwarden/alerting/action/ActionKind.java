package io.virtwarden.alerting.action;

import static io.virtwarden.alerting.action.ActionClass.CAREFUL;
import static io.virtwarden.alerting.action.ActionClass.DISRUPTIVE;
import static io.virtwarden.alerting.action.ActionClass.HEAVY;
import static io.virtwarden.alerting.action.ActionClass.MILD;
import static io.virtwarden.alerting.action.ActionClass.REVERSIBLE;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Everything that a rule can ask for. What is not here cannot be done: this is the allow-list. */
public enum ActionKind {
    SUSPEND(REVERSIBLE, "Freezes the guest where it is."),
    RESUME(
            MILD,
            "Lets a paused guest go on, unless it is paused for a migration, a save or a dump.",
            Parameter.duration("settle", Duration.ZERO, Duration.ofMinutes(10), "No new I/O error for so long.")
                    .or("5s"),
            Parameter.size("space", 0, 1L << 40, "Free where a disk had none, before it goes on.")
                    .or("64MiB")),
    MIGRATE(
            HEAVY,
            "Moves the guest to another hypervisor.",
            Parameter.address("destination", "Hypervisor, as this node's libvirtd reaches it.")
                    .needed(),
            Parameter.flag("live", true, "The guest runs on meanwhile."),
            Parameter.address(
                    "migrate-uri", "Where QEMU sends the memory, such as tcp://10.0.0.2; libvirt's choice without."),
            Parameter.number("bandwidth", 1, 100_000, "MiB/s at most."),
            Parameter.flag("auto-converge", true, "Slows the guest down if its memory changes too quickly."),
            Parameter.flag("post-copy", false, "Allows the switch to post-copy: a network fault then loses the guest."),
            Parameter.duration("limit", Duration.ofSeconds(10), Duration.ofHours(12), "Aborts it after so long.")
                    .or("30m"),
            Parameter.duration("stalled", Duration.ofSeconds(10), Duration.ofHours(1), "Aborts it if nothing gets on.")
                    .or("150s"),
            Parameter.flag("persistent", true, "Defines the domain over there and removes its definition here.")),
    ABORT_JOB(
            MILD,
            "Ends the running migration, save or dump; the guest stays here.",
            Parameter.flag("post-copy", false, "Interrupts a migration in post-copy, too: it pauses until recovered.")),
    BLOCK_JOB_ABORT(
            CAREFUL,
            "Ends the block job of a disk.",
            Parameter.text("disk", "Target such as vda, or ${disk}.").needed(),
            Parameter.choice("how", "pivot only when the copy is ready.", "abort", "async", "pivot")),
    BLOCK_JOB_SPEED(
            MILD,
            "Limits the block job of a disk.",
            Parameter.text("disk", "Target such as vda, or ${disk}.").needed(),
            Parameter.size("bandwidth", 1 << 20, 1L << 40, "Bytes per second at most.")
                    .needed()),
    START(
            MILD,
            "Starts a domain that crashed or failed, never one that somebody shut down.",
            Parameter.flag("after-shutdown", false, "Starts it after a shutdown from within, too.")),
    SHUTDOWN(
            DISRUPTIVE,
            "Asks the guest to shut down.",
            Parameter.duration("grace", Duration.ofSeconds(5), Duration.ofHours(1), "How long it may take.")
                    .or("5m"),
            Parameter.flag("destroy", false, "Ends it hard after that.")),
    REBOOT(DISRUPTIVE, "Asks the guest to reboot."),
    RESET(DISRUPTIVE, "Presses the reset button."),
    SAVE(
            HEAVY,
            "Writes the guest's memory to a file and ends it.",
            Parameter.path("path", "File on the hypervisor, which must not be there yet; may hold ${label}.")
                    .needed(),
            imageLimit()),
    MANAGED_SAVE(
            HEAVY,
            "Writes the guest's memory to libvirt's own file and ends it; the next start goes on from it.",
            imageLimit()),
    CORE_DUMP(
            HEAVY,
            "Writes a dump of the guest's memory.",
            Parameter.path("folder", "Folder on the hypervisor; the file is named after domain and time.")
                    .needed(),
            Parameter.flag("live", false, "The guest runs on meanwhile."),
            Parameter.flag("memory-only", true, "ELF, for crash(8)."),
            imageLimit()),
    SET_MEMORY(
            MILD,
            "Moves the balloon.",
            Parameter.size("size", 16 << 20, 1L << 46, "What the guest shall have.")
                    .needed(),
            Parameter.number("change", 1, 100, "Percent of its maximum that one action may add or take.")
                    .or("25")),
    THROTTLE(
            MILD,
            "Limits a disk, and lifts it again.",
            Parameter.text("disk", "Target such as vda, or ${disk}.").needed(),
            Parameter.number("iops", 1, 10_000_000, "Reads and writes per second."),
            Parameter.size("bandwidth", 1 << 10, 1L << 40, "Bytes per second."),
            Parameter.duration("lift", Duration.ofSeconds(1), Duration.ofDays(1), "Puts the old limits back after.")
                    .or("10m")),
    LINK_DOWN(
            DISRUPTIVE,
            "Pulls a virtual network cable.",
            Parameter.text("interface", "MAC address or target such as vnet0.").needed()),
    LINK_UP(
            MILD,
            "Plugs a virtual network cable.",
            Parameter.text("interface", "MAC address or target such as vnet0.").needed()),
    FREEZE(
            CAREFUL,
            "Freezes the guest's file systems and thaws them again.",
            Parameter.duration(
                            "thaw",
                            Duration.ofSeconds(1),
                            Duration.ofMinutes(5),
                            "Thaws after so long, whatever happens.")
                    .or("10s")),
    TRIM(
            CAREFUL,
            "Lets the guest give unused blocks back.",
            Parameter.text("mount", "Mount point in the guest; all without it."),
            Parameter.size("at-least", 0, 1L << 40, "Smaller ranges may stay.").or("0")),
    INJECT_NMI(DISRUPTIVE, "Injects a non-maskable interrupt: most guests then write a crash dump."),
    SET_BLOCK_THRESHOLD(
            MILD,
            "Asks for the next block-threshold event of a disk.",
            Parameter.text("disk", "Target such as vda, or ${disk}.").needed(),
            Parameter.number("percent", 1, 100, "Of its physical size.").needed()),
    WEBHOOK(
            MILD,
            "Sends what happened to a ticket or chat system as JSON.",
            Parameter.text("to", "Its name in alerting.webhooks, which has the address.")
                    .needed()),
    FENCE(DISRUPTIVE, "Runs the program that alerting.fence.command names.");

    private final ActionClass weight;
    private final String help;
    // List.of copies, and a Parameter holds nothing that changes: the checker cannot see that.
    @SuppressWarnings("ImmutableEnumChecker")
    private final List<Parameter> parameters;

    ActionKind(ActionClass weight, String help, Parameter... parameters) {
        this.weight = weight;
        this.help = help;
        this.parameters = List.of(parameters);
    }

    private static Parameter imageLimit() {
        return Parameter.duration("limit", Duration.ofSeconds(10), Duration.ofHours(12), "Aborts it after so long.")
                .or("15m");
    }

    /** With hyphens, as rules write it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** How much it can hurt. */
    public ActionClass weight() {
        return weight;
    }

    /** What it does, in a sentence. */
    public String help() {
        return help;
    }

    /** What a rule may say about it, in the order of the page. */
    public List<Parameter> parameters() {
        return parameters;
    }

    /** The one with this word. */
    public static Optional<ActionKind> named(String word) {
        return Arrays.stream(values()).filter(kind -> kind.word().equals(word)).findFirst();
    }

    /** All words, in order. */
    public static List<String> words() {
        return Arrays.stream(values()).map(ActionKind::word).toList();
    }
}
