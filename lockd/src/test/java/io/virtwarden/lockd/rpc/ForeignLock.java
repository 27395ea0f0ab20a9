package io.virtwarden.lockd.rpc;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/** Another process that locks as virtlockds on other hosts do. It must be one: record locks do not tell threads apart. */
public final class ForeignLock implements AutoCloseable {
    private final Process process;
    private final Writer in;
    private final BufferedReader out;

    public ForeignLock() throws IOException {
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx32m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ForeignLock.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        in = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
        out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Whether it got it. */
    public boolean take(Path file, boolean shared) {
        return Boolean.parseBoolean(ask((shared ? "shared " : "exclusive ") + file));
    }

    public void drop() {
        ask("drop");
    }

    public long pid() {
        return process.pid();
    }

    private String ask(String line) {
        try {
            in.write(line + "\n");
            in.flush();
            return String.valueOf(out.readLine());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    @SuppressWarnings("SystemOut") // the test reads it
    public static void main(String[] arguments) throws IOException {
        FileChannel channel = null;
        var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            if (channel != null) channel.close();
            channel = null;
            if (line.toLowerCase(Locale.ROOT).equals("drop")) {
                System.out.println("dropped");
                continue;
            }
            var words = line.split(" ", 2);
            channel = FileChannel.open(Path.of(words[1]), StandardOpenOption.READ, StandardOpenOption.WRITE);
            System.out.println(channel.tryLock(0, 1, words[0].equals("shared")) != null);
        }
    }
}
