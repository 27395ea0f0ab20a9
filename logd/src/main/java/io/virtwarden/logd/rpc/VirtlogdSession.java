package io.virtwarden.logd.rpc;

import io.virtwarden.chassis.rpc.RpcAnswer;
import io.virtwarden.chassis.rpc.RpcError;
import io.virtwarden.chassis.rpc.RpcSession;
import io.virtwarden.chassis.rpc.XdrReader;
import io.virtwarden.chassis.rpc.XdrWriter;
import io.virtwarden.logd.capture.BusyException;
import io.virtwarden.logd.capture.ConsoleCapture;
import io.virtwarden.logd.capture.Domain;
import io.virtwarden.logd.file.FileFault;
import io.virtwarden.logd.file.FilePosition;
import io.virtwarden.logd.file.LogPath;
import io.virtwarden.logd.posix.Errno;
import io.virtwarden.logd.posix.PosixException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** The four procedures. Arguments are read at once, on the event loop; what may wait for a disk runs on a worker. */
final class VirtlogdSession implements RpcSession {
    private static final int OPEN = 1;
    private static final int GET_POSITION = 2;
    private static final int READ = 3;
    private static final int APPEND = 4;

    private static final int TRUNCATE = 1;
    private static final int LONGEST_STRING = 4 * 1024 * 1024;
    private static final int UUID_SIZE = 16;
    /** virErrorDomain of the log handler; errors of files have none. */
    private static final int DOMAIN_LOGGING = 63;

    private static final int DOMAIN_NONE = 0;

    private final ConsoleCapture capture;
    private final Executor workers;

    VirtlogdSession(ConsoleCapture capture, Executor workers) {
        this.capture = capture;
        this.workers = workers;
    }

    @Override
    public void call(int procedure, XdrReader arguments, RpcAnswer answer) {
        switch (procedure) {
            case OPEN -> open(arguments, answer);
            case GET_POSITION -> position(arguments, answer);
            case READ -> read(arguments, answer);
            case APPEND -> append(arguments, answer);
            default -> answer.failed(RpcError.unknownProcedure(procedure));
        }
    }

    private void open(XdrReader arguments, RpcAnswer answer) {
        var domain = domain(arguments);
        var path = path(arguments);
        // Other bits are ignored here, as by virtlogd.
        var truncate = (arguments.int32() & TRUNCATE) != 0;
        work(
                answer,
                () -> {
                    var opened = capture.open(domain, path, truncate);
                    answer.results(position(opened.position()), opened.descriptor(), opened::close);
                },
                path);
    }

    private void position(XdrReader arguments, RpcAnswer answer) {
        var path = path(arguments);
        if (refusesFlags(arguments.int32(), "virLogHandlerDomainGetLogFilePosition", answer)) return;
        // The hand-over to a worker and back would cost more than the answer; only a busy disk is worth it.
        var now = capture.positionNow(path);
        if (now.isPresent()) answer.results(position(now.get()));
        else work(answer, () -> positionWaiting(path, answer), path);
    }

    private void positionWaiting(LogPath path, RpcAnswer answer) {
        capture.position(path)
                .ifPresentOrElse(
                        it -> answer.results(position(it)),
                        () -> answer.failed(RpcError.internal(
                                DOMAIN_LOGGING, RpcError.join(RpcError.utf8("No open log file "), path.bytes()))));
    }

    private void read(XdrReader arguments, RpcAnswer answer) {
        var path = path(arguments);
        var from = new FilePosition(arguments.hyper(), arguments.hyper());
        var most = arguments.hyper();
        if (refusesFlags(arguments.int32(), "virLogHandlerDomainReadLogFile", answer)) return;
        if (Long.compareUnsigned(most, LONGEST_STRING) > 0) {
            answer.failed(RpcError.internal(
                    RpcError.DOMAIN_RPC,
                    RpcError.utf8("Requested data len " + Long.toUnsignedString(most) + " is larger than maximum "
                            + LONGEST_STRING)));
            return;
        }
        work(
                answer,
                () -> {
                    var bytes = capture.read(path, from, (int) most);
                    answer.results(new XdrWriter(bytes.length + 8).opaque(bytes, 0, untilNul(bytes)));
                },
                path);
    }

    private void append(XdrReader arguments, RpcAnswer answer) {
        var domain = domain(arguments);
        var path = path(arguments);
        var text = arguments.cString(LONGEST_STRING);
        if (refusesFlags(arguments.int32(), "virLogHandlerDomainAppendLogFile", answer)) return;
        work(
                answer,
                () -> {
                    capture.append(domain, path, text);
                    answer.results(new XdrWriter(16).int32(0));
                },
                path);
    }

    private static XdrWriter position(FilePosition position) {
        return new XdrWriter(16).hyper(position.inode()).hyper(position.offset());
    }

    private static boolean refusesFlags(int flags, String function, RpcAnswer answer) {
        if (flags != 0) answer.failed(RpcError.flags(DOMAIN_LOGGING, flags, function));
        return flags != 0;
    }

    private void work(RpcAnswer answer, Work work, LogPath path) {
        try {
            workers.execute(() -> attempt(answer, work, path));
        } catch (RejectedExecutionException e) {
            answer.failed(RpcError.internal(DOMAIN_LOGGING, RpcError.utf8("too many calls wait for a disk")));
        }
    }

    private static void attempt(RpcAnswer answer, Work work, LogPath path) {
        try {
            work.run();
        } catch (BusyException e) {
            var detail = RpcError.join(RpcError.utf8("Cannot open log file: '"), path.bytes(), RpcError.utf8("'"));
            var busy = PosixException.of("open", Errno.EBUSY);
            answer.failed(RpcError.system(DOMAIN_LOGGING, detail, busy.errno(), busy.reason()));
        } catch (FileFault e) {
            answer.failed(RpcError.system(DOMAIN_NONE, e.detail(), e.errno(), e.reason()));
        } catch (PosixException e) {
            answer.failed(RpcError.system(DOMAIN_LOGGING, RpcError.utf8("Cannot open pipe"), e.errno(), e.reason()));
        } catch (IOException | RuntimeException e) {
            answer.failed(RpcError.internal(DOMAIN_LOGGING, RpcError.utf8(String.valueOf(e.getMessage()))));
        }
    }

    private static Domain domain(XdrReader arguments) {
        var driver = text(arguments);
        var uuid = ByteBuffer.wrap(arguments.fixed(UUID_SIZE));
        return new Domain(driver, new UUID(uuid.getLong(), uuid.getLong()), text(arguments));
    }

    private static String text(XdrReader arguments) {
        return new LogPath(arguments.cString(LONGEST_STRING)).toString();
    }

    private static LogPath path(XdrReader arguments) {
        return new LogPath(arguments.cString(LONGEST_STRING));
    }

    // virtlogd's data is a C string.
    private static int untilNul(byte[] bytes) {
        for (var i = 0; i < bytes.length; i++) {
            if (bytes[i] == 0) return i;
        }
        return bytes.length;
    }

    private interface Work {
        void run() throws IOException;
    }
}
