package io.virtwarden.testkit.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs one program to its end. */
public final class Shell {
    /**
     * How a program ended.
     *
     * @param exitCode as the program gave it
     * @param out its standard output
     * @param errors its standard error
     */
    public record Ended(int exitCode, String out, String errors) {
        /** Whether its exit code is 0. */
        public boolean fine() {
            return exitCode == 0;
        }
    }

    private Shell() {}

    /** Its standard output; a program that fails or takes longer than {@code patience} is an error that quotes it. */
    public static String run(Duration patience, List<String> command) {
        Ended ended = attempt(patience, command, "");
        if (!ended.fine()) {
            throw new IllegalStateException(String.join(" ", command) + " ended with " + ended.exitCode() + ": "
                    + ended.errors().strip() + ended.out().strip());
        }
        return ended.out();
    }

    /** Runs it with {@code input} as standard input, whatever its exit code. Killed after {@code patience}. */
    public static Ended attempt(Duration patience, List<String> command, String input) {
        // Files instead of pipes: a daemon that the program leaves behind cannot keep us waiting for an end of file.
        Path folder = newFolder();
        try {
            Path in = Files.writeString(folder.resolve("in"), input);
            Path out = folder.resolve("out");
            Path errors = folder.resolve("errors");
            Process process = new ProcessBuilder(command)
                    .redirectInput(in.toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(errors.toFile())
                    .start();
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor();
                throw new IllegalStateException(String.join(" ", command) + " did not end within " + patience + ": "
                        + read(errors).strip());
            }
            return new Ended(process.exitValue(), read(out), read(errors));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + command.get(0), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while running " + command.get(0), e);
        } finally {
            Folders.delete(folder);
        }
    }

    /** Whether a program of this name is on the PATH or in an sbin folder. */
    public static boolean has(String program) {
        String path = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/sbin";
        for (String folder : path.split(":", -1)) {
            if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, program))) {
                return true;
            }
        }
        return false;
    }

    private static Path newFolder() {
        return Folders.create("run");
    }

    private static String read(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }
}
