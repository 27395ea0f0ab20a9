package io.virtwarden.lab;

import io.virtwarden.lab.hold.Holder;
import io.virtwarden.lab.hold.Plan;
import io.virtwarden.lab.state.LabFolder;
import io.virtwarden.lab.state.LabState;
import io.virtwarden.lab.state.Remains;
import io.virtwarden.testkit.lab.Folders;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * The process that owns a lab, started by {@code up}: it tells what it does in lines on its standard output, the last of which is
 * {@link #READY} or {@link #FAILED}, and then stays until it is told to end.
 */
@Command(name = "hold", hidden = true)
final class HoldCommand implements Callable<Integer> {
    static final String READY = "ready";
    static final String FAILED = "failed";

    @Mixin
    private final PlanOptions options = new PlanOptions();

    @Mixin
    private final FolderOption folderOption = new FolderOption();

    @Override
    public Integer call() throws Exception {
        LabFolder folder = folderOption.folder();
        Path work = Path.of(System.getProperty("java.io.tmpdir"));
        Optional<AutoCloseable> lock = folder.lock();
        if (lock.isEmpty()) {
            Folders.delete(work);
            System.out.println("a lab runs in " + folder.path() + " already"
                    + folder.read()
                            .map(state -> " (holder " + state.holder().pid() + ")")
                            .orElse("")
                    + ": bin/lab status shows it, bin/lab down ends it");
            System.out.println(FAILED);
            return 1;
        }
        clearEarlier(folder);
        return hold(options.plan(), folder, work);
    }

    private static void clearEarlier(LabFolder folder) {
        Optional<LabState> earlier = folder.read();
        if (earlier.isPresent()) {
            System.out.println("removing what an earlier lab left whose holder was killed");
            new Remains(earlier.get().work()).clear();
        }
        folder.empty();
    }

    private static int hold(Plan plan, LabFolder folder, Path work) throws InterruptedException {
        Holder holder = new Holder(plan, folder, work, System.out);
        Thread ending = new Thread(() -> {
            holder.close();
            Folders.delete(work);
            folder.delete();
        });
        Runtime.getRuntime().addShutdownHook(ending);
        try {
            holder.start();
        } catch (IOException | RuntimeException e) {
            Runtime.getRuntime().removeShutdownHook(ending);
            fail(e, holder, folder, work);
            return 1;
        }
        System.out.println(READY);
        new CountDownLatch(1).await();
        return 0;
    }

    private static void fail(Exception fault, Holder holder, LabFolder folder, Path work) {
        write(fault, folder);
        System.out.println(fault.getMessage());
        holder.close();
        Folders.delete(work);
        folder.forget();
        System.out.println(FAILED);
    }

    private static void write(Exception fault, LabFolder folder) {
        try (PrintWriter out = new PrintWriter(Files.newBufferedWriter(folder.failure(), StandardCharsets.UTF_8))) {
            fault.printStackTrace(out);
        } catch (IOException e) {
            System.out.println("cannot write " + folder.failure() + ": " + e);
        }
    }
}
