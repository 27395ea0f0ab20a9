package io.virtwarden.hypervisor.inventory;

import com.sun.jna.Pointer;
import io.virtwarden.hypervisor.libvirt.Libvirt;
import io.virtwarden.hypervisor.libvirt.LibvirtApi;
import io.virtwarden.hypervisor.libvirt.NativeStrings;
import io.virtwarden.hypervisor.link.Connection;
import io.virtwarden.hypervisor.link.LibvirtException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a domain's definition says. On the link's thread. */
public final class DomainXml {
    /** Flag of {@link #read}: the definition for the next start instead of the running one. */
    public static final int INACTIVE = 2;

    private static final int METADATA_ELEMENT = 2;
    private static final int NO_METADATA = 80;

    private DomainXml() {}

    /**
     * The domain's XML.
     *
     * @param flags virDomainXMLFlags: {@link #INACTIVE}; 1 (secrets too) needs a read-write connection
     * @throws LibvirtException code 42 if it is gone
     */
    public static String read(Connection connection, UUID domain, int flags) throws LibvirtException {
        return with(connection, domain, (api, found) -> {
            String xml = NativeStrings.taken(api.virDomainGetXMLDesc(found, flags));
            if (xml == null) {
                throw LibvirtException.last();
            }
            return xml;
        });
    }

    /**
     * One element of the domain's metadata.
     *
     * @param namespace its XML namespace
     * @return empty if the domain has none in that namespace
     */
    public static Optional<String> metadata(Connection connection, UUID domain, String namespace)
            throws LibvirtException {
        return with(connection, domain, (api, found) -> metadata(api, found, namespace));
    }

    /** The same of a domain that was looked up. */
    public static Optional<String> metadata(LibvirtApi api, Pointer domain, String namespace) throws LibvirtException {
        String xml = NativeStrings.taken(api.virDomainGetMetadata(domain, METADATA_ELEMENT, namespace, 0));
        if (xml != null) {
            return Optional.of(xml);
        }
        LibvirtException failure = LibvirtException.last();
        if (failure.code() == NO_METADATA) {
            return Optional.empty();
        }
        throw failure;
    }

    private interface Use<T> {
        T on(LibvirtApi api, Pointer domain) throws LibvirtException;
    }

    private static <T> T with(Connection connection, UUID domain, Use<T> use) throws LibvirtException {
        LibvirtApi api = Libvirt.load().api();
        byte[] uuid = ByteBuffer.allocate(16)
                .putLong(domain.getMostSignificantBits())
                .putLong(domain.getLeastSignificantBits())
                .array();
        @Nullable Pointer found = api.virDomainLookupByUUID(connection.pointer(), uuid);
        if (found == null) {
            throw LibvirtException.last();
        }
        try {
            return use.on(api, found);
        } finally {
            int unused = api.virDomainFree(found);
        }
    }
}
