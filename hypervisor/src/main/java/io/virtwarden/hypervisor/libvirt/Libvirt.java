package io.virtwarden.hypervisor.libvirt;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.ptr.NativeLongByReference;
import java.util.Map;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The loaded library. One per process, because libvirt's initialisation, its error function and its event loop are.
 *
 * <p>Loading costs 0.3 to 1.5 s once: JNA unpacks its own library to {@code jna.tmpdir} (a folder without noexec), libvirt.so.0
 * and what it needs are mapped, symbols are bound at their first use.
 */
public final class Libvirt {
    private static final Logger LOG = LogManager.getLogger(Libvirt.class);
    private static final String UTF_8 = "UTF-8";
    private static @Nullable Libvirt loaded;

    private final LibvirtApi api;
    private final long version;
    private final EventLoop loop = new EventLoop();
    /** Without it every failing call prints to stderr. Kept, or it would be collected while libvirt calls it. */
    private final Callbacks.ErrorFunction silence = (userData, error) -> {};

    private Libvirt(LibvirtApi api) {
        this.api = api;
        NativeLongByReference number = new NativeLongByReference();
        version = api.virGetVersion(number, null, null) < 0
                ? 0
                : number.getValue().longValue();
    }

    /**
     * Loads it and starts the event loop at the first call; later calls return the same.
     *
     * @throws LibvirtMissingException if it is not there; the next call tries again
     */
    public static synchronized Libvirt load() {
        if (loaded == null) {
            loaded = first();
        }
        return loaded;
    }

    /** All calls that are not made per event. */
    public LibvirtApi api() {
        return api;
    }

    /** Of the library: major * 1,000,000 + minor * 1,000 + release. */
    public long version() {
        return version;
    }

    /** The process's event loop. */
    public EventLoop loop() {
        return loop;
    }

    private static Libvirt first() {
        // The binding's own interface takes this; ours asks for UTF-8 itself. Under LANG=C the default would be ASCII.
        if (System.getProperty("jna.encoding") == null) {
            System.setProperty("jna.encoding", UTF_8);
        }
        try {
            // Asked first because the classes below cannot be initialised a second time after a failure.
            NativeLibrary.getInstance("virt");
            Libvirt libvirt =
                    new Libvirt(Native.load("virt", LibvirtApi.class, Map.of(Library.OPTION_STRING_ENCODING, UTF_8)));
            libvirt.api.virInitialize();
            EventCalls.virSetErrorFunc(0, libvirt.silence);
            libvirt.loop.start();
            LOG.debug("libvirt {} loaded", libvirt.version);
            return libvirt;
        } catch (UnsatisfiedLinkError | NoClassDefFoundError e) {
            throw new LibvirtMissingException(e);
        }
    }
}
