package io.virtwarden.alerting.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.virtwarden.alerting.rule.Rule;
import io.virtwarden.alerting.rule.RuleBook;
import io.virtwarden.alerting.rule.Step;
import io.virtwarden.alerting.rule.Trigger;
import io.virtwarden.chassis.settings.Durations;
import java.nio.charset.StandardCharsets;

/** {@code GET /v1/rules}: the rules in force. */
final class RulesPage {
    private static final ObjectMapper JSON = new ObjectMapper();

    private RulesPage() {}

    static byte[] write(RuleBook book) {
        ObjectNode out = JSON.createObjectNode().put("version", book.version());
        ArrayNode rules = out.putArray("rules");
        book.rules().forEach(rule -> rules.add(rule(rule)));
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static ObjectNode rule(Rule rule) {
        ObjectNode out = JSON.createObjectNode();
        out.put("name", rule.name());
        out.put("description", rule.description());
        out.put("mode", rule.mode().word());
        out.put("on", trigger(rule.trigger()));
        out.put("maxAge", Durations.text(rule.maxAge()));
        out.put("onResolved", rule.onResolved().word());
        ArrayNode steps = out.putArray("steps");
        for (Step step : rule.steps()) {
            ObjectNode one = steps.addObject();
            one.put("action", step.action().kind().word());
            one.put("class", step.action().kind().weight().word());
            one.set("with", JSON.valueToTree(step.action().written()));
            one.put("timeout", Durations.text(step.timeout()));
        }
        return out;
    }

    private static String trigger(Trigger trigger) {
        if (trigger instanceof Trigger.OfAlert alert) {
            return "alert " + alert.where();
        }
        if (trigger instanceof Trigger.OfEvent event) {
            return "event " + event.type() + " " + event.where();
        }
        Trigger.OfStatistic value = (Trigger.OfStatistic) trigger;
        return "statistic " + value.statistic().word() + (value.above() ? " > " : " < ") + value.threshold() + " for "
                + Durations.text(value.lasting()) + " " + value.where();
    }
}
