package io.virtwarden.alerting.live;

import io.virtwarden.testkit.lab.Folders;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A small file system in memory that can be full, and can grow. Gone with this process, however that ends. */
final class SmallDisk implements AutoCloseable {
    private static final String SCRIPT = """
            trap '' HUP INT TERM # whoever ends the tests ends this, too: not before it is unmounted
            mount -t tmpfs -o "size=$2" none "$1" && echo mounted
            while read -r size; do mount -o "remount,size=$size" "$1" && echo grown; done
            umount --lazy "$1"
            """;

    private final Path folder;
    private final Process process;
    private final BufferedReader answers;

    private SmallDisk(Path folder, Process process) {
        this.folder = folder;
        this.process = process;
        answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    static SmallDisk of(String size) throws IOException {
        Path folder = Folders.create("small");
        Process process = new ProcessBuilder("bash", "-c", SCRIPT, "small", folder.toString(), size)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        SmallDisk disk = new SmallDisk(folder, process);
        disk.answered("mounted");
        return disk;
    }

    Path folder() {
        return folder;
    }

    void grow(String size) throws IOException {
        process.getOutputStream().write((size + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
        answered("grown");
    }

    private void answered(String word) throws IOException {
        String line = answers.readLine();
        if (!word.equals(line)) {
            throw new IOException("expected " + word + ", got " + line);
        }
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        Folders.delete(folder);
    }
}
