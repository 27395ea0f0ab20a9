package io.virtwarden.hypervisor.control;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import io.virtwarden.hypervisor.inventory.DomainXml;
import io.virtwarden.hypervisor.libvirt.LibvirtApi;
import io.virtwarden.hypervisor.libvirt.NativeStrings;
import io.virtwarden.hypervisor.libvirt.TypedParameters;
import io.virtwarden.hypervisor.link.LibvirtException;
import java.util.Map;
import java.util.UUID;

/** Reads a {@link DomainView}. On the link's thread. */
final class DomainViewReader {
    private static final JobStats NO_JOB = new JobStats(0, Map.of());
    private static final int NOT_IN_THIS_STATE = 55;

    private DomainViewReader() {}

    static DomainView read(LibvirtApi api, Pointer pointer, UUID domain, String namespace) throws LibvirtException {
        IntByReference state = new IntByReference();
        IntByReference reason = new IntByReference();
        DomainActions.check(api.virDomainGetState(pointer, state, reason, 0));
        String name = NativeStrings.borrowed(api.virDomainGetName(pointer));
        return new DomainView(
                name == null ? domain.toString() : name,
                api.virDomainGetID(pointer),
                new DomainState(state.getValue(), reason.getValue()),
                job(api, pointer),
                DomainXml.metadata(api, pointer, namespace));
    }

    private static JobStats job(LibvirtApi api, Pointer pointer) throws LibvirtException {
        try {
            return jobStats(api, pointer, 0);
        } catch (LibvirtException e) {
            // An inactive domain, or a driver without jobs: nothing can be under way.
            if (e.unsupported() || e.code() == NOT_IN_THIS_STATE) {
                return NO_JOB;
            }
            throw e;
        }
    }

    static JobStats jobStats(LibvirtApi api, Pointer pointer, int flags) throws LibvirtException {
        IntByReference type = new IntByReference();
        PointerByReference parameters = new PointerByReference();
        IntByReference count = new IntByReference();
        DomainActions.check(api.virDomainGetJobStats(pointer, type, parameters, count, flags));
        Pointer array = parameters.getValue();
        try {
            Map<String, Object> values = array == null ? Map.of() : TypedParameters.read(array, count.getValue());
            return new JobStats(type.getValue(), values);
        } finally {
            api.virTypedParamsFree(array, count.getValue());
        }
    }
}
