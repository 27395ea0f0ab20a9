package io.virtwarden.grafana;

import java.util.List;

/**
 * Marks on all time series of a dashboard.
 *
 * @param shown at first
 */
record Annotation(String name, Colour colour, boolean shown, String expr) {
    /**
     * Counters begin with their first event, so that a series that was not there is an increase, too; but only if the agent was
     * there to be asked. The window is that of {@link DashboardJson}'s step.
     */
    private static String happened(String events) {
        String counter = "libvirt_events_total{@host, " + events + "}";
        return Query.expand("sum by (job, instance, object, event, detail) (increase(" + counter + "[2m]) > 0) or "
                + "sum by (job, instance, object, event, detail) ((" + counter + " unless " + counter
                + " offset 2m) and on (job, instance) libvirt_up offset 2m)");
    }

    /** What went wrong, and what came and went. */
    static List<Annotation> ofEvents() {
        return List.of(
                new Annotation(
                        "Trouble of domains",
                        Colour.BAD,
                        true,
                        happened(
                                "object=\"domain\", event=~\"crashed|io-error|watchdog|control-error|memory-failure\"")),
                new Annotation(
                        "Starts and stops",
                        Colour.IN,
                        false,
                        happened("object=\"domain\", event=~\"started|stopped\", detail!=\"migrated\"")),
                new Annotation("Migrations", Colour.MOVING, false, happened("object=\"domain\", detail=\"migrated\"")));
    }
}
