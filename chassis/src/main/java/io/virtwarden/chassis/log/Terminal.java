package io.virtwarden.chassis.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether somebody looks at what is written. */
final class Terminal {
    private Terminal() {}

    // System.console() asks for standard input and output; a daemon's lines go to standard error.
    static boolean attached() {
        if (System.getenv("NO_COLOR") != null) return false;
        try {
            var target = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException | UnsupportedOperationException noProc) {
            return false;
        }
    }
}
