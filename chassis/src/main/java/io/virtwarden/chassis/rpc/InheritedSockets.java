package io.virtwarden.chassis.rpc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;

/** Listening sockets that systemd hands over (sd_listen_fds(3)): LISTEN_PID, LISTEN_FDS and LISTEN_FDNAMES. */
public final class InheritedSockets {
    private static final int FIRST = 3;

    private InheritedSockets() {}

    /**
     * The descriptor of a socket that was handed over; empty if there is none.
     *
     * @param env of the process
     * @param name of the socket unit, as in LISTEN_FDNAMES; where names are missing the bound path decides
     * @param socket the path that it must be bound to then
     */
    public static OptionalInt find(Map<String, String> env, String name, Path socket) {
        if (!env.getOrDefault("LISTEN_PID", "")
                .equals(Long.toString(ProcessHandle.current().pid()))) return OptionalInt.empty();
        var count = number(env.getOrDefault("LISTEN_FDS", "0"));
        var names = env.getOrDefault("LISTEN_FDNAMES", "").split(":", -1);
        for (var i = 0; i < count; i++) {
            if (i < names.length && names[i].equals(name)) return OptionalInt.of(FIRST + i);
        }
        for (var i = 0; i < count; i++) {
            if (isBoundTo(FIRST + i, socket)) return OptionalInt.of(FIRST + i);
        }
        return OptionalInt.empty();
    }

    private static boolean isBoundTo(int descriptor, Path socket) {
        try {
            var link = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor))
                    .toString();
            if (!link.startsWith("socket:[")) return false;
            var inode = link.substring("socket:[".length(), link.length() - 1);
            // Num RefCount Protocol Flags Type St Inode Path
            try (var lines = Files.lines(Path.of("/proc/net/unix"))) {
                return lines.map(line -> line.strip().split("\\s+", 8))
                        .anyMatch(
                                word -> word.length == 8 && word[6].equals(inode) && word[7].equals(socket.toString()));
            }
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }

    private static int number(String text) {
        try {
            return Math.max(0, Integer.parseInt(text));
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
