package io.virtwarden.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtwarden.lab.hold.Acceleration;
import io.virtwarden.lab.hold.Plan;
import io.virtwarden.lab.node.Role;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class PlanOptionsTest {
    @Command
    static final class Given {
        @Mixin
        private final PlanOptions options = new PlanOptions();
    }

    @Test
    void withoutOptionsThereIsOneNodeWithTwoStartedDomainsAndNothingBeside() {
        assertThat(plan())
                .isEqualTo(new Plan(1, 2, 2, EnumSet.noneOf(Role.class), 0, false, false, false, Acceleration.AUTO));
    }

    @Test
    void ofManyDomainsTwoAreStarted() {
        assertThat(plan("--domains=20").running()).isEqualTo(2);
        assertThat(plan("--domains=1").running()).isEqualTo(1);
        assertThat(plan("--domains", "20", "--running", "20").running()).isEqualTo(20);
    }

    @Test
    void theHolderIsGivenExactlyWhatUpWasGiven() {
        Plan plan = plan(
                "--nodes=3",
                "--domains=7",
                "--running=0",
                "--drop-in=lockd,logd",
                "--etcd=3",
                "--kafka",
                "--prometheus",
                "--alertmanager",
                "--guests=tcg");

        assertThat(plan.dropIns()).containsExactlyInAnyOrder(Role.LOGD, Role.LOCKD);
        assertThat(plan(plan.arguments().toArray(String[]::new))).isEqualTo(plan);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--nodes=0|--nodes is 0; it may be 1 to 8",
                "--nodes=9|--nodes is 9; it may be 1 to 8",
                "--domains=-1|--domains is -1; it may be 0 to 200",
                "--domains=201|--domains is 201; it may be 0 to 200",
                "--running=3|--running is 3; it may be 0 to 2",
                "--etcd=2|--etcd is 2; it may be 1 or 3",
                "--drop-in=monitor|--drop-in is monitor; it may be logd, lockd or both",
            })
    void anOptionThatCannotBeIsNamedWithWhatItMayBe(String option, String message) {
        StringWriter errors = new StringWriter();
        int code =
                LabMain.line(Words.of()).setErr(new PrintWriter(errors, true)).execute("up", option);

        assertThat(errors.toString()).contains(message);
        assertThat(code).isEqualTo(2);
    }

    private static Plan plan(String... arguments) {
        Given given = new Given();
        new CommandLine(given).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(arguments);
        return given.options.plan();
    }
}
