package io.virtwarden.lockd.rpc;

import io.virtwarden.chassis.rpc.RpcError;
import io.virtwarden.lockd.file.FileFaultException;
import io.virtwarden.lockd.posix.PosixException;

/** virtlockd's errors, in its words. */
final class Faults {
    /** virErrorDomain of lockspaces; what the protocol itself refuses has that of the RPC layer. */
    private static final int LOCKSPACE = 51;

    private static final int NONE = 0;

    private Faults() {}

    static RpcError flags(int unknown, String procedure) {
        return RpcError.flags(RpcError.DOMAIN_RPC, unknown, "virLockSpaceProtocolDispatch" + procedure);
    }

    static RpcError restricted() {
        return RpcError.denied(RpcError.DOMAIN_RPC, RpcError.utf8("lock manager connection has been restricted"));
    }

    static RpcError notRegistered() {
        return RpcError.invalidOperation(
                RpcError.DOMAIN_RPC, RpcError.utf8("lock owner details have not been registered"));
    }

    static RpcError noLockspace(Text path) {
        return RpcError.internal(
                RpcError.DOMAIN_RPC,
                RpcError.join(
                        RpcError.utf8("Lockspace for path "), path.forAnswer(), RpcError.utf8(" does not exist")));
    }

    static RpcError lockspaceExists(Text path) {
        return RpcError.internal(
                RpcError.DOMAIN_RPC,
                RpcError.join(
                        RpcError.utf8("Lockspace for path "), path.forAnswer(), RpcError.utf8(" already exists")));
    }

    static RpcError defaultLockspaceExists() {
        return RpcError.invalidOperation(RpcError.DOMAIN_RPC, RpcError.utf8("the default lockspace already exists"));
    }

    static RpcError locked(Text name) {
        return busy(name, "' is locked");
    }

    static RpcError notLocked(Text name) {
        return busy(name, "' is not locked");
    }

    static RpcError notYours(int pid) {
        return internal("owner " + pid + " does not hold the resource lock");
    }

    /** For what virtlockd has no words. */
    static RpcError internal(String text) {
        return RpcError.internal(LOCKSPACE, RpcError.utf8(text));
    }

    /** What virtlockd would have done, and is not done here. */
    static RpcError refused(String text) {
        return RpcError.invalidOperation(LOCKSPACE, RpcError.utf8(text));
    }

    static RpcError file(FileFaultException e) {
        return RpcError.system(LOCKSPACE, RpcError.utf8(e.detail()), e.errno(), e.reason());
    }

    static RpcError open(String path, int errno) {
        var reason = PosixException.of("open", errno);
        return RpcError.system(LOCKSPACE, RpcError.utf8("Unable to open resource " + path), errno, reason.reason());
    }

    static RpcError create(String path, PosixException e) {
        return RpcError.system(NONE, RpcError.utf8("cannot create file '" + path + "'"), e.errno(), e.reason());
    }

    static RpcError delete(String path, PosixException e) {
        return RpcError.system(
                LOCKSPACE, RpcError.utf8("Unable to delete lockspace resource " + path), e.errno(), e.reason());
    }

    private static RpcError busy(Text name, String state) {
        return RpcError.busy(
                LOCKSPACE,
                RpcError.join(RpcError.utf8("Lockspace resource '"), name.forAnswer(), RpcError.utf8(state)));
    }
}
