package io.virtwarden.lab;

import io.virtwarden.lab.state.LabFolder;
import io.virtwarden.lab.state.LabState;
import io.virtwarden.lab.state.ProcessRef;
import io.virtwarden.lab.state.Remains;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code bin/lab down}. */
@Command(
        name = "down",
        description = "Ends everything in the lab and removes all that it left. Fine if there is none.",
        mixinStandardHelpOptions = true)
final class DownCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @Mixin
    private final FolderOption folderOption = new FolderOption();

    @Override
    public Integer call() throws Exception {
        LabFolder folder = folderOption.folder();
        if (!folder.isUsed()) {
            System.out.println("no lab in " + folder.path() + ": nothing to do");
            return 0;
        }
        Optional<LabState> state = folder.read();
        state.ifPresent(lab -> end(lab.holder()));
        // Nobody else's: not of a lab that somebody starts at this moment.
        Optional<AutoCloseable> lock = folder.lock();
        if (lock.isEmpty()) {
            System.err.println("lab: a lab is being started in " + folder.path() + " at this moment; try again");
            return 1;
        }
        state.map(LabState::work).map(Remains::new).ifPresent(Remains::clear);
        folder.delete();
        lock.get().close();
        System.out.println(state.map(DownCommand::text).orElse("removed what a failed start had left") + "; "
                + folder.path() + " is gone");
        return 0;
    }

    private static String text(LabState lab) {
        return "ended " + lab.what() + "; its processes, namespaces, mounts and " + lab.work() + " are gone";
    }

    private static void end(ProcessRef holder) {
        holder.terminate();
        try {
            Awaitility.await("the end of the holder")
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> !holder.lives());
        } catch (ConditionTimeoutException e) {
            // All that it owns ends with it all the same.
            holder.kill();
        }
    }
}
