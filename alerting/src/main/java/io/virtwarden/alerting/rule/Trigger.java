package io.virtwarden.alerting.rule;

import java.time.Duration;
import java.util.List;

/** Which signals a rule is about. */
public sealed interface Trigger {

    /** Whether this signal, firing or over, is one of them. */
    boolean matches(Signal signal);

    /** Alerts of Alertmanager whose labels match all of these; at least one. */
    record OfAlert(List<LabelMatcher> where) implements Trigger {
        public OfAlert {
            where = List.copyOf(where);
        }

        @Override
        public boolean matches(Signal signal) {
            return signal.source() == Signal.Source.ALERT && all(where, signal);
        }
    }

    /**
     * Events of libvirt.
     *
     * @param type such as {@code lifecycle} or {@code io-error-reason}
     * @param where conditions on its fields, named as in docs/events.md
     */
    record OfEvent(String type, List<LabelMatcher> where) implements Trigger {
        public OfEvent {
            where = List.copyOf(where);
        }

        @Override
        public boolean matches(Signal signal) {
            return signal.source() == Signal.Source.EVENT && signal.name().equals(type) && all(where, signal);
        }
    }

    /**
     * A statistic beyond a threshold.
     *
     * @param statistic which
     * @param above whether beyond means above; else below
     * @param threshold not beyond yet itself
     * @param lasting for how long without a break
     * @param where conditions on its labels, such as {@code disk}
     */
    record OfStatistic(Statistic statistic, boolean above, double threshold, Duration lasting, List<LabelMatcher> where)
            implements Trigger {
        public OfStatistic {
            where = List.copyOf(where);
        }

        /** Whether this value is beyond. A value that is no number is not. */
        public boolean beyond(double value) {
            return above ? value > threshold : value < threshold;
        }

        @Override
        public boolean matches(Signal signal) {
            return signal.source() == Signal.Source.STATISTIC
                    && signal.name().equals(statistic.word())
                    && all(where, signal)
                    && (!signal.firing() || beyond(signal.value()));
        }
    }

    private static boolean all(List<LabelMatcher> where, Signal signal) {
        return where.stream().allMatch(matcher -> matcher.matches(signal.labels()));
    }
}
