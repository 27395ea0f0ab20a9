package io.virtwarden.monitor.stats;

import io.virtwarden.hypervisor.stats.DomainSample;
import io.virtwarden.hypervisor.stats.Layout;
import io.virtwarden.monitor.exposition.Out;

/** Writes a statistic's value in the unit of its metric; the scales of metrics.txt. */
enum FieldValue {
    SIGNED {
        @Override
        void write(long bits, Out out) {
            out.number(bits);
        }
    },
    UNSIGNED {
        @Override
        void write(long bits, Out out) {
            out.unsigned(bits);
        }
    },
    DOUBLE {
        @Override
        void write(long bits, Out out) {
            out.decimal(Double.longBitsToDouble(bits));
        }
    },
    NANOS {
        @Override
        void write(long bits, Out out) {
            out.nanos(bits);
        }
    },
    MILLIS {
        @Override
        void write(long bits, Out out) {
            out.millis(bits);
        }
    },
    KIB {
        @Override
        void write(long bits, Out out) {
            out.unsigned(bits, 1024);
        }
    },
    MIB {
        @Override
        void write(long bits, Out out) {
            out.unsigned(bits, 1024 * 1024);
        }
    };

    abstract void write(long bits, Out out);

    static FieldValue of(String scale, int type) {
        return switch (scale) {
            case "nanos" -> NANOS;
            case "millis" -> MILLIS;
            case "kib" -> KIB;
            case "mib" -> MIB;
            case "one", "positive" ->
                type == Layout.DOUBLE ? DOUBLE : type == Layout.INT || type == Layout.LLONG ? SIGNED : UNSIGNED;
            default -> throw new IllegalArgumentException("metrics.txt has no scale " + scale);
        };
    }

    /** False where 0 means that the guest never said. */
    static boolean shown(String scale, DomainSample sample, int slot) {
        return !scale.equals("positive") || sample.bits(slot) > 0;
    }
}
