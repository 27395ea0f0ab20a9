package io.virtwarden.logd.rpc;

import io.virtwarden.chassis.rpc.Peer;
import io.virtwarden.chassis.rpc.RpcProgram;
import io.virtwarden.chassis.rpc.RpcSession;
import io.virtwarden.logd.capture.ConsoleCapture;
import java.util.concurrent.Executor;

/** virtlogd's program, as libvirt 9.0.0 to 11.3.0 speak it. */
public final class VirtlogdProgram implements RpcProgram {
    static final int NUMBER = 0x87539319;
    static final int VERSION = 1;

    private final ConsoleCapture capture;
    private final Executor workers;

    /** @param workers run what may wait for a disk; a refusal is answered as an error */
    public VirtlogdProgram(ConsoleCapture capture, Executor workers) {
        this.capture = capture;
        this.workers = workers;
    }

    @Override
    public String name() {
        return "virtlogd";
    }

    @Override
    public int number() {
        return NUMBER;
    }

    @Override
    public int version() {
        return VERSION;
    }

    @Override
    public RpcSession connected(Peer peer) {
        return new VirtlogdSession(capture, workers);
    }
}
