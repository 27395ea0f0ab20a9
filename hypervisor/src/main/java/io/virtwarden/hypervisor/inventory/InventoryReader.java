package io.virtwarden.hypervisor.inventory;

import io.virtwarden.hypervisor.link.Connection;
import io.virtwarden.hypervisor.link.LibvirtException;
import java.util.UUID;

/** Lists what exists. On the link's thread. */
public final class InventoryReader {
    private InventoryReader() {}

    /** Everything that this driver can list; what it cannot is null. */
    public static Inventory read(Connection connection) throws LibvirtException {
        if (connection.generation() > 0) {
            throw new LibvirtException(3, 0, "not yet: " + connection.uri());
        }
        throw new IllegalStateException();
    }

    /**
     * The domain's XML.
     *
     * @param flags virDomainXMLFlags: 2 inactive; 1 (secure) needs a read-write connection
     * @throws LibvirtException code 42 if it is gone
     */
    public static String domainXml(Connection connection, UUID domain, int flags) throws LibvirtException {
        if (connection.generation() > 0) {
            throw new LibvirtException(3, 0, "not yet: " + connection.uri() + domain + flags);
        }
        throw new IllegalStateException();
    }
}
