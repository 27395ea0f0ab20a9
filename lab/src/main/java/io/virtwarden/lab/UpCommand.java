package io.virtwarden.lab;

import io.virtwarden.lab.hold.Plan;
import io.virtwarden.lab.state.LabFolder;
import io.virtwarden.lab.state.LabState;
import io.virtwarden.lab.state.Remains;
import io.virtwarden.testkit.lab.Folders;
import io.virtwarden.testkit.lab.LabRequirements;
import io.virtwarden.testkit.lab.TestJvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code bin/lab up}. */
@Command(
        name = "up",
        description = "Starts a lab and returns when all of it is ready.",
        mixinStandardHelpOptions = true)
final class UpCommand implements Callable<Integer> {
    private static final int MEGABYTES = 192;
    private static final int USAGE = 2;

    @Mixin
    private final PlanOptions options = new PlanOptions();

    @Mixin
    private final FolderOption folderOption = new FolderOption();

    @Override
    public Integer call() throws IOException, InterruptedException {
        Plan plan = options.plan();
        LabFolder folder = folderOption.folder();
        List<String> obstacles = obstacles(plan, folder);
        if (!obstacles.isEmpty()) {
            obstacles.forEach(text -> System.err.println("lab: " + text));
            return USAGE;
        }
        if (!start(plan, folder)) {
            return 1;
        }
        LabState state = folder.read().orElseThrow(() -> new IllegalStateException("the lab has ended again"));
        LabTable.print(state, folder, System.out);
        return 0;
    }

    private static List<String> obstacles(Plan plan, LabFolder folder) throws IOException {
        if (!Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))) {
            return List.of("a lab needs root, for namespaces and mounts of its own: sudo bin/lab up ...");
        }
        if (folder.isForeign()) {
            return List.of(folder.path() + " holds other files: --folder names a folder of the lab's own");
        }
        return LabRequirements.missing(plan.needs());
    }

    private static boolean start(Plan plan, LabFolder folder) throws IOException, InterruptedException {
        Path work = Folders.create("lab");
        Path errors = work.resolve("holder.log");
        Process holder = holder(plan, folder, work, errors);
        AtomicBoolean ready = new AtomicBoolean();
        // Ctrl-C ends what has been started.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            if (!ready.get()) {
                abandon(holder, work);
            }
        }));
        BufferedReader lines = holder.inputReader(StandardCharsets.UTF_8);
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.equals(HoldCommand.READY)) {
                ready.set(true);
                return true;
            }
            if (line.equals(HoldCommand.FAILED)) {
                holder.waitFor();
                tellOf(folder);
                return false;
            }
            System.out.println(line);
        }
        System.err.println("lab: the holder ended before all was ready" + reason(errors, folder));
        return false;
    }

    private static String reason(Path errors, LabFolder folder) throws IOException {
        if (Files.exists(errors)) return ": " + Files.readString(errors);
        return Files.exists(folder.failure()) ? ": see " + folder.failure() : "; it was told to";
    }

    private static void tellOf(LabFolder folder) {
        if (Files.exists(folder.failure())) {
            System.err.println("lab: did not start; " + folder.failure() + " says more, " + folder.path()
                    + " keeps the daemons' logs (bin/lab down removes them)");
        }
    }

    /** A session of its own: it stays when the terminal goes. */
    private static Process holder(Plan plan, LabFolder folder, Path work, Path errors) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("hold", "--folder=" + folder.path()));
        arguments.addAll(plan.arguments());
        List<String> command = new ArrayList<>(List.of("setsid"));
        command.addAll(TestJvm.command(MEGABYTES, LabMain.class, arguments.toArray(String[]::new)));
        command.add(2, "-Djava.io.tmpdir=" + work);
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
        // So that each process of the lab can be told from all others.
        builder.environment().put("VW_LAB", work.toString());
        return builder.start();
    }

    private static void abandon(Process holder, Path work) {
        holder.destroy();
        try {
            holder.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        new Remains(work.toString()).clear();
    }
}
