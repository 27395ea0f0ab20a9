package io.virtwarden.hypervisor.libvirt;

import com.sun.jna.Callback;
import io.virtwarden.hypervisor.event.Argument;
import io.virtwarden.hypervisor.event.EventType;

/** From a row of the event table to the C callback that libvirt wants for it. */
final class EventShape {
    private EventShape() {}

    /** Takes an event's object and its arguments as bare 64-bit values. */
    @FunctionalInterface
    interface Raw {
        void heard(long object, long[] arguments);
    }

    /** The machine types of a row's arguments, such as {@code LLI}. */
    static String of(EventType type) {
        StringBuilder shape = new StringBuilder();
        for (Argument argument : type.arguments()) {
            shape.append(
                    switch (argument.form()) {
                        case INT, UINT, CHOICE, DETAIL -> "I";
                        case LONG, TEXT, ADDRESS, IDENTITIES -> "L";
                        case PARAMETERS -> "LI";
                    });
        }
        return shape.toString();
    }

    /**
     * A new callback of that shape. Every call is guarded: nothing thrown in Java reaches C.
     *
     * @throws IllegalArgumentException for a shape that no libvirt callback has
     */
    static Callback callback(String shape, Raw to) {
        return switch (shape) {
            case "" -> (Callbacks.Plain) (con, o, x) -> to.heard(o, new long[0]);
            case "I" -> (Callbacks.I) (con, o, a, x) -> to.heard(o, new long[] {a});
            case "II" ->
                (Callbacks.II) (con, o, a, b, x) -> {
                    to.heard(o, new long[] {a, b});
                    return 0;
                };
            case "III" -> (Callbacks.III) (con, o, a, b, c, x) -> to.heard(o, new long[] {a, b, c});
            case "L" -> (Callbacks.L) (con, o, a, x) -> to.heard(o, new long[] {a});
            case "LL" -> (Callbacks.LL) (con, o, a, b, x) -> to.heard(o, new long[] {a, b});
            case "LLL" -> (Callbacks.LLL) (con, o, a, b, c, x) -> to.heard(o, new long[] {a, b, c});
            case "LLLL" -> (Callbacks.LLLL) (con, o, a, b, c, d, x) -> to.heard(o, new long[] {a, b, c, d});
            case "LI" -> (Callbacks.LI) (con, o, a, b, x) -> to.heard(o, new long[] {a, b});
            case "IL" -> (Callbacks.IL) (con, o, a, b, x) -> to.heard(o, new long[] {a, b});
            case "LII" -> (Callbacks.LII) (con, o, a, b, c, x) -> to.heard(o, new long[] {a, b, c});
            case "LLI" -> (Callbacks.LLI) (con, o, a, b, c, x) -> to.heard(o, new long[] {a, b, c});
            case "LLIL" -> (Callbacks.LLIL) (con, o, a, b, c, d, x) -> to.heard(o, new long[] {a, b, c, d});
            case "LLLI" -> (Callbacks.LLLI) (con, o, a, b, c, d, x) -> to.heard(o, new long[] {a, b, c, d});
            case "ILLLL" -> (Callbacks.ILLLL) (con, o, a, b, c, d, e, x) -> to.heard(o, new long[] {a, b, c, d, e});
            default -> throw new IllegalArgumentException("no libvirt callback takes " + shape);
        };
    }
}
