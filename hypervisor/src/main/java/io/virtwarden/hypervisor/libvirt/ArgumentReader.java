package io.virtwarden.hypervisor.libvirt;

import com.sun.jna.Pointer;
import io.virtwarden.hypervisor.event.Argument;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Copies a callback's arguments into Java objects while libvirt's memory is still valid. */
final class ArgumentReader {
    private static final List<String> FAMILIES = List.of("ipv4", "ipv6", "unix");

    private ArgumentReader() {}

    /** One value per argument, as {@link Argument.Form} says; elements may be null. */
    static List<Object> read(List<Argument> arguments, long[] raw) {
        @Nullable Object[] values = new Object[arguments.size()];
        int at = 0;
        for (int i = 0; i < values.length; i++) {
            switch (arguments.get(i).form()) {
                case INT, CHOICE, DETAIL -> values[i] = (int) raw[at++];
                case UINT -> values[i] = Integer.toUnsignedLong((int) raw[at++]);
                case LONG -> values[i] = raw[at++];
                case TEXT -> values[i] = NativeStrings.borrowed(raw[at++]);
                case ADDRESS -> values[i] = address(raw[at++]);
                case IDENTITIES -> values[i] = identities(raw[at++]);
                case PARAMETERS -> {
                    values[i] = TypedParameters.read(new Pointer(raw[at]), (int) raw[at + 1]);
                    at += 2;
                }
            }
        }
        return Arrays.asList(values);
    }

    /** virDomainEventGraphicsAddress: family 0:4, node 8:8, service 16:8. */
    private static @Nullable Map<String, Object> address(long at) {
        if (at == 0) {
            return null;
        }
        Pointer address = new Pointer(at);
        int family = address.getInt(0);
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("family", family >= 0 && family < FAMILIES.size() ? FAMILIES.get(family) : "unknown-" + family);
        putIfSaid(values, "node", address.getLong(8));
        putIfSaid(values, "service", address.getLong(16));
        return values;
    }

    /** virDomainEventGraphicsSubject: count 0:4, array 8:8 of {char *type; char *name}. */
    private static @Nullable List<Map<String, Object>> identities(long at) {
        if (at == 0) {
            return null;
        }
        Pointer subject = new Pointer(at);
        int count = subject.getInt(0);
        List<Map<String, Object>> identities = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            Pointer identity = new Pointer(subject.getLong(8) + 16L * i);
            Map<String, Object> values = new LinkedHashMap<>();
            putIfSaid(values, "type", identity.getLong(0));
            putIfSaid(values, "name", identity.getLong(8));
            identities.add(values);
        }
        return identities;
    }

    private static void putIfSaid(Map<String, Object> values, String name, long text) {
        String value = NativeStrings.borrowed(text);
        if (value != null) {
            values.put(name, value);
        }
    }
}
