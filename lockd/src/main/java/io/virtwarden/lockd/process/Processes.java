package io.virtwarden.lockd.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.UUID;

/** What /proc tells of processes. Any thread; never waits for a disk. */
public final class Processes {
    // Counted after the command, which is in parentheses and may hold anything.
    private static final int STATE = 0;
    private static final int FLAGS = 6;
    private static final int START_TIME = 19;
    private static final long PF_EXITING = 0x4;

    private final Path proc;

    /** @param proc /proc */
    public Processes(Path proc) {
        this.proc = proc;
    }

    /** The machine's own. */
    public static Processes ofThisMachine() {
        return new Processes(Path.of("/proc"));
    }

    /** Of this start of the machine. */
    public UUID bootId() throws IOException {
        return UUID.fromString(
                Files.readString(proc.resolve("sys/kernel/random/boot_id")).strip());
    }

    /** When a process started, in clock ticks after boot; empty if there is none with this number, or only its remains. */
    public OptionalLong startTime(int pid) {
        var fields = fields(pid);
        if (fields.length <= START_TIME || isOver(fields)) return OptionalLong.empty();
        return OptionalLong.of(Long.parseLong(fields[START_TIME]));
    }

    /** Whether it is on its way out: its files are being closed, and it will never run again. */
    boolean isExiting(int pid) {
        var fields = fields(pid);
        return fields.length <= START_TIME || isOver(fields) || (Long.parseLong(fields[FLAGS]) & PF_EXITING) != 0;
    }

    boolean lives(ProcessId id) {
        var now = startTime(id.pid());
        return now.isPresent() && now.getAsLong() == id.startTime();
    }

    private static boolean isOver(String[] fields) {
        return fields[STATE].equals("Z") || fields[STATE].equals("X");
    }

    private String[] fields(int pid) {
        if (pid <= 0) return new String[0];
        try {
            var stat = new String(Files.readAllBytes(proc.resolve(pid + "/stat")), StandardCharsets.ISO_8859_1);
            return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        } catch (IOException gone) {
            return new String[0];
        }
    }
}
