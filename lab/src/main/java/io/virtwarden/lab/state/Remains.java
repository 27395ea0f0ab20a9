package io.virtwarden.lab.state;

import io.virtwarden.testkit.lab.Folders;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** What is left of a lab whose holder has ended, in whatever way. */
public final class Remains {
    private static final Duration BY_THEMSELVES = Duration.ofSeconds(15);
    private static final Duration KILLED = Duration.ofSeconds(30);

    private final String work;

    /** @param work folder of the lab, with a name that nobody else's processes can have in their arguments or environment */
    public Remains(String work) {
        this.work = work;
    }

    /**
     * Waits for its processes, which end by themselves once their holder has, kills those that do not, and deletes the folder.
     *
     * @throws IllegalStateException if a process survives SIGKILL; it names them
     */
    public void clear() {
        if (!areGoneWithin(BY_THEMSELVES)) {
            processes().forEach(ProcessRef::kill);
            if (!areGoneWithin(KILLED)) {
                throw new IllegalStateException("processes of the lab do not end: " + processes());
            }
        }
        Folders.delete(Path.of(work));
    }

    /** Its processes that still run. */
    public List<ProcessRef> processes() {
        return ProcessHandle.allProcesses()
                .mapToLong(ProcessHandle::pid)
                .filter(pid -> pid != ProcessHandle.current().pid())
                .filter(this::isOurs)
                .mapToObj(ProcessRef::of)
                .filter(ProcessRef::lives)
                .toList();
    }

    private boolean areGoneWithin(Duration patience) {
        try {
            Awaitility.await("the end of the lab's processes")
                    .atMost(patience)
                    .pollInterval(Duration.ofMillis(100))
                    .until(() -> processes().isEmpty());
            return true;
        } catch (ConditionTimeoutException e) {
            return false;
        }
    }

    private boolean isOurs(long pid) {
        return List.of("cmdline", "environ").stream()
                .anyMatch(file -> read(pid, file).contains(work));
    }

    private static String read(long pid, String file) {
        try {
            return new String(
                    Files.readAllBytes(Path.of("/proc", Long.toString(pid), file)), StandardCharsets.ISO_8859_1);
        } catch (IOException gone) {
            return "";
        }
    }
}
