package io.virtwarden.alerting.rule;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Set;

/**
 * A time in which a rule does nothing.
 *
 * @param days on which it begins
 * @param from included
 * @param to not included; at or before {@code from} means the next day
 * @param zone whose clock and summer time count
 */
public record QuietHours(Set<DayOfWeek> days, LocalTime from, LocalTime to, ZoneId zone) {
    public QuietHours {
        days = Set.copyOf(days);
    }

    /** Whether it is quiet at this moment. */
    public boolean at(Instant moment) {
        ZonedDateTime local = moment.atZone(zone);
        LocalTime time = local.toLocalTime();
        boolean today = days.contains(local.getDayOfWeek());
        if (from.isBefore(to)) {
            return today && !time.isBefore(from) && time.isBefore(to);
        }
        boolean sinceYesterday = days.contains(local.getDayOfWeek().minus(1)) && time.isBefore(to);
        return sinceYesterday || (today && !time.isBefore(from));
    }
}
