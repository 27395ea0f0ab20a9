package io.virtwarden.hypervisor.link;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.NativeLongByReference;
import io.virtwarden.hypervisor.libvirt.CloseWatch;
import io.virtwarden.hypervisor.libvirt.Libvirt;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.libvirt.Connect;
import org.libvirt.ConnectAuth;
import org.libvirt.jna.virConnectCredential;

/** One virConnectPtr from opening to closing. Link's thread only. */
final class OpenedConnection implements Connection {
    private static final Logger LOG = LogManager.getLogger(OpenedConnection.class);
    private static final int READ_ONLY_FLAG = 1;

    private final Bound connect;
    private final String uri;
    private final long generation;
    private final String driver;
    private final Optional<CloseWatch> watch;

    private OpenedConnection(Bound connect, String uri, long generation, String driver, Optional<CloseWatch> watch) {
        this.connect = connect;
        this.uri = uri;
        this.generation = generation;
        this.driver = driver;
        this.watch = watch;
    }

    /** The binding keeps the pointer to itself and its subclasses. */
    private static final class Bound extends Connect {
        Bound(String uri, int flags) throws org.libvirt.LibvirtException {
            super(uri, new NoPrompt(), flags);
        }

        Pointer pointer() {
            return vcp.getPointer();
        }
    }

    /**
     * Credentials come from libvirt's auth.conf. libvirt offers SASL mechanisms only to callers that could be asked, so this
     * says it could, and then declines: a daemon never prompts. The kinds are those of libvirt's own default: with more, SASL
     * would insist on a username besides the authname.
     */
    private static final class NoPrompt extends ConnectAuth {
        NoPrompt() {
            credType = new CredentialType[] {
                CredentialType.VIR_CRED_AUTHNAME,
                CredentialType.VIR_CRED_PASSPHRASE,
                CredentialType.VIR_CRED_ECHOPROMPT,
                CredentialType.VIR_CRED_NOECHOPROMPT
            };
        }

        /**
         * Asked for what auth.conf did not say, also if that is nothing. Declines before the binding looks at the answers: having
         * none is an error of its own to it.
         */
        @Override
        public int authCallback(virConnectCredential credentials, int count, Pointer data) {
            return count == 0 ? 0 : -1;
        }

        @Override
        public int callback(Credential[] credentials) {
            return -1;
        }
    }

    /**
     * Opens it; takes as long as libvirt takes.
     *
     * @param broken see {@link CloseWatch}
     * @throws LibvirtException if libvirt refuses
     */
    static OpenedConnection open(
            String uri, Access access, LinkSettings settings, long generation, Consumer<String> broken)
            throws LibvirtException {
        Libvirt libvirt = Libvirt.load();
        Bound connect;
        try {
            connect = new Bound(withAuthFile(uri, settings), access == Access.READ_ONLY ? READ_ONLY_FLAG : 0);
        } catch (org.libvirt.LibvirtException e) {
            throw LibvirtException.last(e);
        }
        keepalive(connect, settings);
        String driver = driver(libvirt, connect.pointer());
        return new OpenedConnection(connect, uri, generation, driver, CloseWatch.on(connect.pointer(), broken));
    }

    @Override
    public Pointer pointer() {
        return connect.pointer();
    }

    @Override
    public long generation() {
        return generation;
    }

    @Override
    public String uri() {
        return uri;
    }

    @Override
    public String driver() {
        return driver;
    }

    /** A round trip. Drivers without a daemon answer from the library. */
    long askVersion() throws LibvirtException {
        NativeLongByReference version = new NativeLongByReference();
        if (Libvirt.load().api().virConnectGetLibVersion(pointer(), version) < 0) {
            throw LibvirtException.last();
        }
        return version.getValue().longValue();
    }

    /** False once the connection is known to be broken; no round trip. Drivers that cannot tell count as alive. */
    boolean alive() {
        return Libvirt.load().api().virConnectIsAlive(pointer()) != 0;
    }

    /**
     * Gives the pointer back.
     *
     * @return references that are left, 0 if it is really closed, -1 if libvirt refused; anything but 0 is a leak of ours, and
     *     logged
     */
    int close() {
        watch.ifPresent(CloseWatch::end);
        try {
            int references = connect.close();
            if (references > 0) {
                LOG.warn("Closing {} left {} references: something of it was not freed", uri, references);
            }
            return references;
        } catch (org.libvirt.LibvirtException e) {
            LOG.warn("Closing {} failed: {}", uri, e.getMessage());
            return -1;
        }
    }

    private static void keepalive(Bound connect, LinkSettings settings) {
        int seconds = (int) settings.keepaliveInterval().toSeconds();
        if (seconds == 0) {
            return;
        }
        try {
            connect.setKeepAlive(seconds, settings.keepaliveCount());
        } catch (org.libvirt.LibvirtException e) {
            LOG.debug("No keepalive on this connection, its driver has no daemon: {}", e.getMessage());
        }
    }

    private static String driver(Libvirt libvirt, Pointer connection) {
        Pointer type = libvirt.api().virConnectGetType(connection);
        return type == null ? "unknown" : type.getString(0);
    }

    /** Aliases of libvirt.conf have no scheme and stay as they are; libvirt takes LIBVIRT_AUTH_FILE for those. */
    private static String withAuthFile(String uri, LinkSettings settings) {
        if (settings.authFile().isEmpty() || !uri.contains("://") || uri.contains("authfile=")) {
            return uri;
        }
        return uri + (uri.contains("?") ? "&" : "?") + "authfile="
                + settings.authFile().get();
    }
}
