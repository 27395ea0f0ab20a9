package io.virtwarden.lockd.rpc;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.virtwarden.chassis.rpc.XdrException;
import io.virtwarden.chassis.rpc.XdrReader;
import io.virtwarden.lockd.file.Lockspace;
import io.virtwarden.lockd.file.LockspaceException;
import io.virtwarden.lockd.file.Lockspaces;

/** Run with JAZZER_FUZZ=1 it looks for arguments that break the decoder; without, it replays what was found. */
class CallFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void neitherThrowsNorLetsANameOutOfItsLockspace(byte[] arguments) {
        for (var procedure = 0; procedure <= 9; procedure++) {
            try {
                check(Call.read(procedure, new XdrReader(arguments)));
            } catch (XdrException refused) {
                // The one way to refuse; anything else is a finding.
            }
        }
    }

    private static void check(Call call) {
        if (call instanceof Call.Register it) {
            if (it.name().forAnswer().length > Call.LONGEST) throw new AssertionError("too long");
        } else if (call instanceof Call.AcquireResource it) {
            it.name().name().forFiles().ifPresent(CallFuzzTest::checkName);
        } else if (call instanceof Call.CreateLockspace it) {
            it.path().forFiles();
        }
    }

    private static void checkName(String name) {
        var space = new Lockspace("/space", false);
        try {
            Lockspaces.check(space, name);
        } catch (LockspaceException refused) {
            return;
        }
        var normal = java.nio.file.Path.of(space.file(name)).normalize();
        if (!normal.startsWith("/space")) throw new AssertionError(name + " leads to " + normal);
    }
}
