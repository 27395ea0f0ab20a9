package io.virtwarden.dist.command;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Map;

/**
 * What a command sees of the world.
 *
 * @param terminal whether {@code out} is a terminal: colours only then
 * @param zone for times shown to people
 */
public record Surroundings(
        PrintStream out, PrintStream err, Map<String, String> env, boolean terminal, InstantSource clock, ZoneId zone) {

    /** Those of this process; the launcher says whether there is a terminal. */
    public static Surroundings ofProcess() {
        return new Surroundings(
                new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8),
                new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
                System.getenv(),
                Boolean.getBoolean("virtwarden.terminal") && System.getenv("NO_COLOR") == null,
                InstantSource.system(),
                ZoneId.systemDefault());
    }

    /**
     * Writes a line at once.
     *
     * @throws ReaderGoneException if nobody reads any more, as after {@code | head}
     */
    void line(String text) {
        out.print(text + "\n");
        out.flush();
        if (out.checkError()) {
            throw new ReaderGoneException();
        }
    }

    /** Colours for this output. */
    Palette palette() {
        return new Palette(terminal);
    }
}
