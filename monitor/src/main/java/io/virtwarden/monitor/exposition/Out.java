package io.virtwarden.monitor.exposition;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A growing array of bytes with the few number formats that metrics need. Not thread-safe. */
public final class Out {
    private static final long NANOS = 1_000_000_000L;
    /** Longest number: 20 digits, point, 9 digits. */
    private static final int NUMBER = 32;

    private byte[] bytes;
    private int length;

    /** @param expected number of bytes */
    public Out(int expected) {
        bytes = new byte[Math.max(256, expected)];
    }

    public int length() {
        return length;
    }

    /** The array behind it, valid as far as {@link #length()}. */
    byte[] array() {
        return bytes;
    }

    /** Forgets what follows. */
    void cut(int newLength) {
        length = newLength;
    }

    /** Makes room for so many bytes in all, and gives up an array that is far too large by now. Before the first byte. */
    void expect(int all) {
        if (bytes.length < all || bytes.length / 8 > Math.max(all, 65536)) {
            bytes = new byte[Math.max(256, all)];
        }
    }

    private void room(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, length + (length >> 1)));
        }
    }

    public void put(byte[] more) {
        room(more.length);
        System.arraycopy(more, 0, bytes, length, more.length);
        length += more.length;
    }

    public void put(char ascii) {
        room(1);
        bytes[length++] = (byte) ascii;
    }

    void put(String text) {
        put(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A signed number. */
    public void number(long value) {
        if (value < 0) {
            if (value == Long.MIN_VALUE) {
                put("-9223372036854775808");
                return;
            }
            put('-');
            value = -value;
        }
        room(NUMBER);
        digits(value);
    }

    /** An unsigned number. */
    public void unsigned(long value) {
        if (value < 0) {
            put(Long.toUnsignedString(value));
        } else {
            room(NUMBER);
            digits(value);
        }
    }

    /** An unsigned number times that factor, exact also beyond 64 bits. */
    public void unsigned(long value, long factor) {
        if (value >= 0 && Math.multiplyHigh(value, factor) == 0 && value * factor >= 0) {
            room(NUMBER);
            digits(value * factor);
        } else {
            put(new BigDecimal(Long.toUnsignedString(value))
                    .multiply(BigDecimal.valueOf(factor))
                    .toPlainString());
        }
    }

    /** Unsigned nanoseconds as seconds: exact decimals, no trailing zeros. */
    public void nanos(long value) {
        decimals(Long.divideUnsigned(value, NANOS), Long.remainderUnsigned(value, NANOS), 9);
    }

    /** Unsigned milliseconds as seconds. */
    public void millis(long value) {
        decimals(Long.divideUnsigned(value, 1000), Long.remainderUnsigned(value, 1000), 3);
    }

    private void decimals(long whole, long fraction, int places) {
        room(NUMBER);
        digits(whole);
        if (fraction == 0) {
            return;
        }
        while (fraction % 10 == 0) {
            fraction /= 10;
            places--;
        }
        bytes[length] = '.';
        for (int at = length + places; at > length; at--) {
            bytes[at] = (byte) ('0' + fraction % 10);
            fraction /= 10;
        }
        length += places + 1;
    }

    /** Any double, as short as Java writes it; whole numbers without a fraction. */
    public void decimal(double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            number((long) value);
        } else if (Double.isNaN(value)) {
            put("NaN");
        } else if (Double.isInfinite(value)) {
            put(value > 0 ? "+Inf" : "-Inf");
        } else {
            put(Double.toString(value));
        }
    }

    private void digits(long value) {
        int count = 1;
        for (long limit = 10; count < 19 && value >= limit; limit *= 10) {
            count++;
        }
        int at = length + count;
        // Two digits at a time would gain little: most values have fewer than ten.
        while (value > Integer.MAX_VALUE) {
            long tenth = value / 10;
            bytes[--at] = (byte) ('0' + (value - tenth * 10));
            value = tenth;
        }
        int small = (int) value;
        do {
            int tenth = small / 10;
            bytes[--at] = (byte) ('0' + (small - tenth * 10));
            small = tenth;
        } while (at > length);
        length += count;
    }
}
