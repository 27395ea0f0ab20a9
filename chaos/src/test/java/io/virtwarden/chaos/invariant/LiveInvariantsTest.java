package io.virtwarden.chaos.invariant;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LiveInvariantsTest {
    private static final String MARK = "2026-01-01T00:00:00.000000Z --- GAP: no capture between ... ---\n";

    private static Verdict console(String history) {
        ConsoleIsWhole invariant = new ConsoleIsWhole();
        invariant.history("guest", history);
        return invariant.verdict();
    }

    @Test
    void aWholeConsoleHoldsAlsoWithACutLastLine() {
        assertThat(console("00000000\n00000001\n0000000A").held()).isTrue();
        assertThat(console("00000000\n00000001\n0000").held()).isTrue();
    }

    @Test
    void failsOnAHoleWithoutAMark() {
        assertThat(console("00000000\n00000002\n").violations())
                .singleElement()
                .asString()
                .contains("1 numbers are missing");
    }

    @Test
    void aMarkExcusesTheHoleAtItsPlaceOnly() {
        assertThat(console("00000000\n" + MARK + "00000005\n").held()).isTrue();
        assertThat(console("00000000\n000\n" + MARK + "05\n00000006\n").held()).isTrue();
        assertThat(console("00000000\n" + MARK + "00000001\n00000005\n").violated())
                .isEqualTo(1);
    }

    @Test
    void failsOnADoubledNumberEvenAtAMark() {
        assertThat(console("00000000\n00000001\n" + MARK + "00000001\n").violated())
                .isEqualTo(1);
    }

    @Test
    void failsOnWhatIsNoNumber() {
        assertThat(console("00000000\n0000xx01\n00000001\n").violated()).isEqualTo(1);
    }

    @Test
    void failsWhenWhatWasReadIsShorterOrOther() {
        ConsoleIsKept invariant = new ConsoleIsKept();
        invariant.read("guest", bytes("abc"));
        invariant.read("guest", bytes("abcdef"));
        assertThat(invariant.verdict().held()).isTrue();
        invariant.read("guest", bytes("abcd"));
        invariant.read("guest", bytes("abcX123"));
        assertThat(invariant.verdict().violated()).isEqualTo(2);
    }

    @Test
    void failsWhenAGuestStandsStillForLongerThanTheBound() {
        GuestsGoOn invariant = new GuestsGoOn(Duration.ofSeconds(1));
        for (int second = 0; second <= 10; second++) {
            invariant.looked("lively", second, Duration.ofSeconds(second).toNanos());
            invariant.looked("frozen", 7, Duration.ofSeconds(second).toNanos());
        }
        assertThat(invariant.verdict().violations()).containsExactly("frozen stands still for more than 5 s");
        assertThat(invariant.longest()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void aMachineThatStoodStillIsNotHeldAgainstAGuest() {
        GuestsGoOn invariant = new GuestsGoOn(Duration.ofMillis(200));
        invariant.looked("guest", 1, 0);
        invariant.looked("guest", 1, Duration.ofSeconds(60).toNanos());
        assertThat(invariant.verdict().held()).isTrue();
    }

    private static Claim claim(String owner, boolean exclusive, long token, long from, long to) {
        return new Claim("r", owner, exclusive, token, from - 1, from, to);
    }

    @Test
    void failsWhenTwoOwnersRelyOnOneResource() {
        OneOwner invariant = new OneOwner();
        invariant.claimed(claim("a", true, 1, 10, 20));
        invariant.claimed(claim("b", true, 2, 20, 30));
        invariant.claimed(claim("c", false, 3, 31, 50));
        invariant.claimed(claim("d", false, 4, 32, 50));
        assertThat(invariant.verdict().held()).isTrue();
        invariant.claimed(claim("e", true, 5, 40, 60));
        assertThat(invariant.verdict().violated()).isEqualTo(2);
    }

    @Test
    void failsWhenATokenShrinksOrComesAgain() {
        TokensGrow invariant = new TokensGrow();
        invariant.claimed(claim("a", true, 5, 10, 12));
        invariant.claimed(claim("b", true, 7, 20, 22));
        assertThat(invariant.verdict().held()).isTrue();
        invariant.claimed(claim("c", true, 7, 30, 32));
        invariant.claimed(claim("d", true, 6, 40, 42));
        assertThat(invariant.verdict().violated()).isEqualTo(2);
    }

    @Test
    void failsWhenAnActionIsDoneTwice() {
        ActionsHappenOnce invariant = new ActionsHappenOnce();
        invariant.done("a");
        invariant.done("b");
        assertThat(invariant.verdict().held()).isTrue();
        invariant.done("a");
        assertThat(invariant.verdict().violations()).containsExactly("a was done 2 times");
    }

    @Test
    void failsOnceForEachDaemonThatGoesBeyondTheBound() {
        Bounded invariant = new Bounded("resident memory", 100, "MiB");
        invariant.uses("logd", 100);
        assertThat(invariant.verdict().held()).isTrue();
        invariant.uses("logd", 101);
        invariant.uses("logd", 150);
        assertThat(invariant.verdict().violations()).containsExactly("logd uses 101 MiB");
        assertThat(invariant.highest()).containsEntry("logd", 150L);
    }

    @Test
    void failsWhenADaemonIsReadyTooLateOrEndsByItself() {
        ReadyInTime ready = new ReadyInTime();
        ready.recovered("a fault", "logd", Duration.ofSeconds(10));
        assertThat(ready.verdict().held()).isTrue();
        ready.recovered("a fault", "logd", Duration.ofMillis(10_100));
        assertThat(ready.verdict().violations()).containsExactly("logd was ready 10.1 s after the end of a fault");
        NothingEndsByItself ends = new NothingEndsByItself();
        ends.looked("logd", true);
        assertThat(ends.verdict().held()).isTrue();
        ends.looked("logd", false);
        assertThat(ends.verdict().violated()).isEqualTo(1);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
