package io.virtwarden.chassis.etcd;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Transactions and keys as the gateway writes them: base64 for bytes, strings for 64-bit numbers, and zeros left out. */
final class Wire {
    private Wire() {}

    static JsonObject txn(Txn txn) {
        JsonArray when = new JsonArray();
        txn.when().forEach(compare -> when.add(compare(compare)));
        return new JsonObject()
                .put("compare", when)
                .put("success", steps(txn.then()))
                .put("failure", steps(txn.otherwise()));
    }

    static Outcome outcome(JsonObject answer) {
        JsonObject header = object(answer, "header");
        List<List<KeyValue>> found = new ArrayList<>();
        for (JsonObject response : objects(answer, "responses")) {
            found.add(
                    response.containsKey("response_range")
                            ? objects(object(response, "response_range"), "kvs").stream()
                                    .map(Wire::keyValue)
                                    .toList()
                            : List.of());
        }
        return new Outcome(
                answer.getBoolean("succeeded", false), number(header, "cluster_id"), number(header, "revision"), found);
    }

    static KeyValue keyValue(JsonObject json) {
        return new KeyValue(
                decoded(json.getString("key", "")),
                decoded(json.getString("value", "")),
                number(json, "create_revision"),
                number(json, "mod_revision"),
                number(json, "lease"));
    }

    /** 0 if it is not there; unsigned ones become negative. */
    static long number(JsonObject json, String name) {
        Object value = json.getValue(name);
        if (value instanceof Number number) {
            return number.longValue();
        }
        if (value instanceof String text) {
            return text.startsWith("-") ? Long.parseLong(text) : Long.parseUnsignedLong(text);
        }
        return 0;
    }

    static JsonObject object(JsonObject json, String name) {
        return json.getValue(name) instanceof JsonObject inner ? inner : new JsonObject();
    }

    static List<JsonObject> objects(JsonObject json, String name) {
        List<JsonObject> found = new ArrayList<>();
        if (json.getValue(name) instanceof JsonArray array) {
            for (Object each : array) {
                if (each instanceof JsonObject inner) {
                    found.add(inner);
                }
            }
        }
        return found;
    }

    static String encoded(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The first key beyond all that begin with this one; prefixes end with a character below 0x7F. */
    static String end(String prefix) {
        int last = prefix.length() - 1;
        return prefix.substring(0, last) + (char) (prefix.charAt(last) + 1);
    }

    private static String decoded(String base64) {
        return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
    }

    private static JsonObject compare(Compare compare) {
        JsonObject json = new JsonObject()
                .put("target", compare.target().name())
                .put("result", compare.sign().name())
                .put("key", encoded(compare.key()))
                .put(field(compare.target()), Long.toString(compare.number()));
        if (compare.range()) {
            json.put("range_end", encoded(end(compare.key())));
        }
        return json;
    }

    private static String field(Compare.Target target) {
        return switch (target) {
            case CREATE -> "create_revision";
            case MOD -> "mod_revision";
            case LEASE -> "lease";
        };
    }

    private static JsonArray steps(List<Op> steps) {
        JsonArray array = new JsonArray();
        steps.forEach(step -> array.add(step(step)));
        return array;
    }

    private static JsonObject step(Op step) {
        if (step instanceof Op.Put put) {
            JsonObject json = new JsonObject().put("key", encoded(put.key())).put("value", encoded(put.value()));
            if (put.lease() != 0) {
                json.put("lease", Long.toString(put.lease()));
            }
            return new JsonObject().put("request_put", json);
        }
        if (step instanceof Op.Get get) {
            JsonObject json = new JsonObject().put("key", encoded(get.key()));
            if (get.range()) {
                json.put("range_end", encoded(end(get.key())));
            }
            return new JsonObject().put("request_range", json);
        }
        return new JsonObject()
                .put("request_delete_range", new JsonObject().put("key", encoded(((Op.Delete) step).key())));
    }
}
