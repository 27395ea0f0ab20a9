package io.virtwarden.grafana;

import java.util.List;

/**
 * Panels under a heading.
 *
 * @param collapsed shown, and asked for, only when opened
 */
record Row(String title, boolean collapsed, List<Panel> panels) {
    Row {
        panels = List.copyOf(panels);
    }

    static Row open(String title, Panel... panels) {
        return new Row(title, false, List.of(panels));
    }

    static Row closed(String title, Panel... panels) {
        return new Row(title, true, List.of(panels));
    }
}
