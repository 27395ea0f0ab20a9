package io.virtwarden.hypervisor.libvirt;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Arrays of virTypedParameter, read and written as flat memory.
 *
 * <pre>
 * offset 0   char field[80], NUL-terminated
 *        80  int type: 1 int, 2 unsigned, 3 long long, 4 unsigned long long, 5 double, 6 boolean (1 byte), 7 char*
 *        84  padding
 *        88  value, 8 bytes, only as many valid as the type has
 *        96  next
 * </pre>
 */
public final class TypedParameters {
    /** Bytes per parameter on LP64. */
    public static final int SIZE = 96;

    private static final int NAME_SIZE = 80;
    private static final int TYPE = 80;
    private static final int VALUE = 88;

    private TypedParameters() {}

    /**
     * Names to Integer, Long, Double, Boolean or String, in libvirt's order. An unsigned long long above 2^63 comes out
     * negative. Frees nothing.
     */
    public static Map<String, Object> read(Pointer parameters, int count) {
        Map<String, Object> values = new LinkedHashMap<>();
        if (count == 0) {
            return values;
        }
        ByteBuffer flat = parameters.getByteBuffer(0, (long) SIZE * count).order(ByteOrder.nativeOrder());
        for (int i = 0; i < count; i++) {
            int at = i * SIZE;
            values.put(name(flat, at), value(flat, at));
        }
        return values;
    }

    /**
     * A new array for a call; keep the result reachable until the call has returned.
     *
     * @param values Integer, Long (as unsigned long long), Double, Boolean, String, or a List of these for a repeated name
     * @throws IllegalArgumentException for any other type, or a name longer than 79 bytes
     */
    public static Written write(Map<String, ?> values) {
        List<Map.Entry<String, Object>> flat = new ArrayList<>();
        values.forEach((name, value) -> {
            for (Object one : value instanceof List<?> list ? list : List.of(value)) {
                flat.add(Map.entry(name, one));
            }
        });
        Memory memory = new Memory(Math.max(1, flat.size()) * (long) SIZE);
        memory.clear();
        List<Memory> strings = new ArrayList<>();
        for (int i = 0; i < flat.size(); i++) {
            write(memory, (long) i * SIZE, flat.get(i).getKey(), flat.get(i).getValue(), strings);
        }
        return new Written(memory, flat.size(), strings);
    }

    /**
     * An array for a call.
     *
     * @param strings what it points at
     */
    public record Written(Pointer pointer, int count, List<Memory> strings) {}

    private static void write(Memory to, long at, String name, Object value, List<Memory> strings) {
        byte[] field = name.getBytes(StandardCharsets.US_ASCII);
        if (field.length >= NAME_SIZE) {
            throw new IllegalArgumentException("parameter name longer than 79 bytes: " + name);
        }
        to.write(at, field, 0, field.length);
        if (value instanceof Integer number) {
            to.setInt(at + TYPE, 1);
            to.setInt(at + VALUE, number);
        } else if (value instanceof Long number) {
            to.setInt(at + TYPE, 4);
            to.setLong(at + VALUE, number);
        } else if (value instanceof Double number) {
            to.setInt(at + TYPE, 5);
            to.setDouble(at + VALUE, number);
        } else if (value instanceof Boolean flag) {
            to.setInt(at + TYPE, 6);
            to.setByte(at + VALUE, (byte) (flag ? 1 : 0));
        } else if (value instanceof String text) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            Memory string = new Memory(bytes.length + 1L);
            string.write(0, bytes, 0, bytes.length);
            string.setByte(bytes.length, (byte) 0);
            strings.add(string);
            to.setInt(at + TYPE, 7);
            to.setPointer(at + VALUE, string);
        } else {
            throw new IllegalArgumentException("parameter " + name + " has no libvirt type: " + value.getClass());
        }
    }

    private static String name(ByteBuffer flat, int at) {
        int length = 0;
        while (length < NAME_SIZE && flat.get(at + length) != 0) {
            length++;
        }
        byte[] bytes = new byte[length];
        flat.get(at, bytes);
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    private static Object value(ByteBuffer flat, int at) {
        return switch (flat.getInt(at + TYPE)) {
            case 1 -> flat.getInt(at + VALUE);
            case 2 -> Integer.toUnsignedLong(flat.getInt(at + VALUE));
            case 3, 4 -> flat.getLong(at + VALUE);
            case 5 -> flat.getDouble(at + VALUE);
            case 6 -> flat.get(at + VALUE) != 0;
            case 7 -> {
                String text = NativeStrings.borrowed(flat.getLong(at + VALUE));
                yield text == null ? "" : text;
            }
            default -> "type " + flat.getInt(at + TYPE);
        };
    }
}
