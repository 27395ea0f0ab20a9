package io.virtwarden.chassis.ops;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Chooses format and coding by what the client says it takes (RFC 9110, 12.5). */
final class Negotiation {
    /** @param name media range or coding, in lower case */
    private record Offer(String name, Map<String, String> parameters, double quality) {}

    private Negotiation() {}

    /** Empty if the client takes neither. Both the same: text, which browsers show. */
    static Optional<Format> format(@Nullable String accept) {
        if (accept == null || accept.isBlank()) return Optional.of(Format.TEXT);
        var offers = offers(accept);
        var text = quality(offers, "text", "plain", "0.0.4");
        var open = quality(offers, "application", "openmetrics-text", "1.0.0");
        if (text <= 0 && open <= 0) return Optional.empty();
        return Optional.of(open > text ? Format.OPENMETRICS : Format.TEXT);
    }

    /** Whether gzip is taken and not less liked than no coding. */
    static boolean gzip(@Nullable String acceptEncoding) {
        if (acceptEncoding == null) return false;
        double gzip = -1;
        double any = -1;
        double identity = 0;
        for (var offer : offers(acceptEncoding)) {
            switch (offer.name) {
                case "gzip", "x-gzip" -> gzip = offer.quality;
                case "*" -> any = offer.quality;
                case "identity" -> identity = offer.quality;
                default -> {}
            }
        }
        var quality = gzip < 0 ? any : gzip;
        return quality > 0 && quality >= identity;
    }

    // The most specific range counts, whatever its quality.
    private static double quality(List<Offer> offers, String type, String subtype, String version) {
        var best = 0.0;
        var specific = 0;
        for (var offer : offers) {
            var asked = offer.parameters.get("version");
            var rank = switch (offer.name.replace(type + "/" + subtype, "=")) {
                case "=" -> asked == null ? 3 : asked.equals(version) ? 4 : 0;
                default -> offer.name.equals(type + "/*") ? 2 : offer.name.equals("*/*") ? 1 : 0;
            };
            if (rank > specific || (rank == specific && rank > 0 && offer.quality > best)) {
                specific = rank;
                best = offer.quality;
            }
        }
        return best;
    }

    private static List<Offer> offers(String header) {
        var offers = new ArrayList<Offer>();
        for (var range : header.split(",", -1)) {
            var parts = range.split(";", -1);
            var parameters = new HashMap<String, String>();
            for (var i = 1; i < parts.length; i++) {
                var equals = parts[i].indexOf('=');
                if (equals < 0) continue;
                var value = parts[i].substring(equals + 1).strip();
                parameters.put(parts[i].substring(0, equals).strip().toLowerCase(Locale.ROOT), value.replace("\"", ""));
            }
            var name = parts[0].strip().toLowerCase(Locale.ROOT);
            if (!name.isEmpty()) offers.add(new Offer(name, parameters, weight(parameters.get("q"))));
        }
        return offers;
    }

    private static double weight(@Nullable String q) {
        if (q == null) return 1;
        try {
            return Math.max(0, Math.min(1, Double.parseDouble(q)));
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
