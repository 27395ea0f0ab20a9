/** Makes the JSON of the dashboards in {@code grafana/dashboards}. Development only: no daemon depends on it. */
@NullMarked
package io.virtwarden.grafana;

import org.jspecify.annotations.NullMarked;
