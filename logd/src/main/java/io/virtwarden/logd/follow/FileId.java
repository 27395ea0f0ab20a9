package io.virtwarden.logd.follow;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Which file it is, whatever it is called now. */
record FileId(long device, long inode) {
    /** What stands at a path now, without following a symbolic link at its end; empty if nothing does or it is no regular file. */
    static Optional<FileId> at(Path path) throws IOException {
        try {
            Map<String, Object> found = Files.readAttributes(path, "unix:dev,ino,mode", LinkOption.NOFOLLOW_LINKS);
            boolean regular = (number(found, "mode") & 0170000) == 0100000;
            return regular ? Optional.of(new FileId(number(found, "dev"), number(found, "ino"))) : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private static long number(Map<String, Object> attributes, String name) {
        return attributes.get(name) instanceof Number number ? number.longValue() : -1;
    }
}
