package io.virtwarden.lockd.rpc;

import io.virtwarden.chassis.rpc.XdrException;
import io.virtwarden.chassis.rpc.XdrReader;
import java.nio.ByteBuffer;
import java.util.UUID;

/** What a client asks for. Texts are as long as virtlockd allows, and not yet checked in any other way. */
sealed interface Call {
    int LONGEST = 65536;

    /**
     * Reads the arguments.
     *
     * @return {@link Unknown} for a procedure that there is not
     * @throws XdrException if they are too short, or a string is too long
     */
    static Call read(int procedure, XdrReader in) {
        return switch (procedure) {
            case 1 -> new Register(uuid(in), text(in), in.int32(), in.int32(), in.int32());
            case 2 -> new Restrict(in.int32());
            case 3 -> new NewLockspace(text(in), in.int32());
            case 4 -> new CreateResource(name(in));
            case 5 -> new DeleteResource(name(in));
            case 6 -> new AcquireResource(name(in));
            case 7 -> new ReleaseResource(name(in));
            case 8 -> new CreateLockspace(text(in));
            default -> new Unknown(procedure);
        };
    }

    private static UUID uuid(XdrReader in) {
        var bytes = ByteBuffer.wrap(in.fixed(16));
        return new UUID(bytes.getLong(), bytes.getLong());
    }

    private static Text text(XdrReader in) {
        return new Text(in.opaque(LONGEST));
    }

    private static Name name(XdrReader in) {
        return new Name(text(in), text(in), in.int32());
    }

    /** A resource: its lockspace, its name in there, and flags. */
    record Name(Text path, Text name, int flags) {}

    /** The owner's details. */
    record Register(UUID domain, Text name, int id, int pid, int flags) implements Call {}

    record Restrict(int flags) implements Call {}

    record NewLockspace(Text path, int flags) implements Call {}

    record CreateResource(Name name) implements Call {}

    record DeleteResource(Name name) implements Call {}

    record AcquireResource(Name name) implements Call {}

    record ReleaseResource(Name name) implements Call {}

    record CreateLockspace(Text path) implements Call {}

    record Unknown(int procedure) implements Call {}
}
