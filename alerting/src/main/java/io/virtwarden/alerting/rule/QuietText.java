package io.virtwarden.alerting.rule;

import io.virtwarden.chassis.settings.Key;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Quiet hours as the file has them. */
record QuietText(
        @Key(help = "Days on which it begins, such as sat, sun; all without it.")
        List<String> days,

        @Key(help = "Such as 22:00.") String from,

        @Key(help = "Such as 06:00, on the next day if not later.")
        String to,

        @Key(help = "Time zone such as Europe/Berlin or UTC; never guessed.")
        String zone) {
    private static final Map<String, DayOfWeek> DAYS = Arrays.stream(DayOfWeek.values())
            .collect(Collectors.toMap(day -> day.name().substring(0, 3).toLowerCase(Locale.ROOT), day -> day));

    QuietText {
        List<String> faults = new ArrayList<>();
        for (String day : days) {
            if (!DAYS.containsKey(day)) {
                faults.add("days "
                        + RuleText.unknown("day", day, Set.of("mon", "tue", "wed", "thu", "fri", "sat", "sun")));
            }
        }
        parsed("from", () -> LocalTime.parse(from), faults);
        parsed("to", () -> LocalTime.parse(to), faults);
        parsed("zone", () -> ZoneId.of(zone), faults);
        RuleText.fail(faults);
    }

    private static void parsed(String key, Runnable reading, List<String> faults) {
        try {
            reading.run();
        } catch (DateTimeException e) {
            faults.add(key + " cannot be read: " + e.getMessage());
        }
    }

    QuietHours hours() {
        Set<DayOfWeek> on = days.isEmpty() ? EnumSet.allOf(DayOfWeek.class) : EnumSet.noneOf(DayOfWeek.class);
        days.forEach(day -> on.add(DAYS.getOrDefault(day, DayOfWeek.MONDAY)));
        return new QuietHours(on, LocalTime.parse(from), LocalTime.parse(to), ZoneId.of(zone));
    }
}
