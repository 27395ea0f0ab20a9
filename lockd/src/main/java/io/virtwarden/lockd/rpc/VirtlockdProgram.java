package io.virtwarden.lockd.rpc;

import io.micrometer.core.instrument.MeterRegistry;
import io.virtwarden.chassis.rpc.Peer;
import io.virtwarden.chassis.rpc.RpcProgram;
import io.virtwarden.chassis.rpc.RpcSession;

/** virtlockd's program, as libvirt 9.0.0 to 11.3.0 speak it. */
public final class VirtlockdProgram implements RpcProgram, AutoCloseable {
    static final int NUMBER = 0x0EA7BEEF;
    static final int VERSION = 1;

    private final Desk desk;
    private final ProtocolMeters meters;
    private volatile boolean stopping;

    public VirtlockdProgram(Desk desk, MeterRegistry registry) {
        this.desk = desk;
        this.meters = new ProtocolMeters(registry);
    }

    @Override
    public String name() {
        return "virtlockd";
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
        return new VirtlockdSession(desk, meters, peer, () -> stopping);
    }

    /** Connections that close from now on say nothing about their owners: it is lockd that closes them. */
    public void stopping() {
        stopping = true;
    }

    @Override
    public void close() {
        stopping();
        meters.close();
    }
}
