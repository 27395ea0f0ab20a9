package io.virtwarden.dist.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.virtwarden.chassis.audit.ChainVerifier;
import io.virtwarden.chassis.audit.Finding;
import io.virtwarden.chassis.audit.Verification;
import io.virtwarden.chassis.launch.ExitCode;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code virtwarden audit verify}. */
@Command(
        name = "verify",
        description =
                "Proves that no record was altered, dropped or doubled; exit code 1 if one was, with or without a reason.",
        mixinStandardHelpOptions = true)
final class AuditVerifyCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int SHOWN = 1000;

    private final Surroundings io;

    @Mixin
    private final AuditSource source = new AuditSource();

    @Option(
            names = {"-o", "--output"},
            defaultValue = "table",
            description = "table or json.")
    private Output output = Output.TABLE;

    AuditVerifyCommand(Surroundings io) {
        this.io = io;
    }

    @Override
    public Integer call() {
        List<Finding> findings = new ArrayList<>();
        long[] bad = {0};
        ChainVerifier verifier = new ChainVerifier(ChainVerifier.Limits.defaults(), finding -> {
            bad[0] += expected(finding) ? 0 : 1;
            if (findings.size() < SHOWN) {
                findings.add(finding);
            }
        });
        String where = source.verify(io, verifier);
        Verification seen = verifier.verification();
        if (output == Output.JSON) {
            io.line(json(where, seen, findings).toString());
        } else {
            table(where, seen, findings, bad[0]);
        }
        return (bad[0] == 0 ? ExitCode.FINE : ExitCode.PROBLEM).code();
    }

    /**
     * What the settings have asked for is no finding: what retention has taken, and a value too large for the topic, whose
     * place the chain keeps.
     */
    private static boolean expected(Finding finding) {
        return finding instanceof Finding.Withheld
                || (finding instanceof Finding.Missing missing
                        && missing.explanation().equals("retention"));
    }

    /** Every gap and every duplicate counts; yet one with a reason is another matter than one without. */
    private static String word(Finding finding, Palette palette) {
        if (expected(finding)) {
            return palette.dim("note      ");
        }
        return finding.grave() ? palette.red("FAULT     ") : palette.yellow("explained ");
    }

    private void table(String where, Verification seen, List<Finding> findings, long bad) {
        Palette palette = io.palette();
        for (Finding finding : findings) {
            io.line(word(finding, palette) + " " + EventLine.clean(finding.text()));
        }
        DateTimeFormatter time =
                DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss").withZone(zone());
        for (Verification.Trail trail : seen.trails()) {
            io.line("node " + trail.node() + "  epoch " + trail.epoch() + "  " + trail.records() + " records, "
                    + trail.first() + " to " + trail.last() + ", " + time.format(trail.firstTime()) + " to "
                    + time.format(trail.lastTime())
                    + (trail.anchored()
                            ? palette.dim("  (what was before is gone: its first link is taken as given)")
                            : ""));
        }
        String verdict = bad == 0
                ? palette.green("intact")
                : seen.grave() == 0
                        ? palette.yellow(bad + " explained, no fault")
                        : palette.red(seen.grave() + (seen.grave() == 1 ? " fault, " : " faults, "))
                                + (bad - seen.grave()) + " explained"
                                + (bad > SHOWN ? ", the first " + SHOWN + " shown" : "");
        io.line(verdict + ": " + seen.records() + " records of " + seen.nodes()
                + (seen.nodes() == 1 ? " node" : " nodes") + " in " + where);
    }

    private ZoneId zone() {
        return io.zone();
    }

    private static ObjectNode json(String where, Verification seen, List<Finding> findings) {
        ObjectNode json = JSON.createObjectNode();
        json.put("source", where).put("records", seen.records()).put("nodes", seen.nodes());
        ArrayNode array = json.putArray("findings");
        for (Finding finding : findings) {
            array.addObject()
                    .put("kind", finding.getClass().getSimpleName())
                    .put("text", finding.text())
                    .put("expected", expected(finding))
                    .put("explained", !finding.grave());
        }
        ArrayNode trails = json.putArray("trails");
        for (Verification.Trail trail : seen.trails()) {
            trails.addObject()
                    .put("node", trail.node().toString())
                    .put("epoch", trail.epoch())
                    .put("first", trail.first())
                    .put("last", trail.last())
                    .put("records", trail.records())
                    .put("anchored", trail.anchored());
        }
        return json;
    }
}
