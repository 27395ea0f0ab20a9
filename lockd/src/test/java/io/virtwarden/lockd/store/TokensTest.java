package io.virtwarden.lockd.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtwarden.lockd.lease.NotRecordedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokensTest {
    private static final Tokens.Evidence NOTHING = new Tokens.Evidence(true, 0, Instant.EPOCH);

    @TempDir
    Path folder;

    private Path inner;
    private Path outer;
    private Instant now = Instant.parse("2026-11-23T12:00:00Z");

    @BeforeEach
    void places() throws IOException {
        inner = Files.createDirectory(folder.resolve("lockd")).resolve("tokens");
        outer = folder.resolve("lockd.tokens");
    }

    private Tokens open(Tokens.Evidence evidence) {
        return new Tokens(new TokenCopy(inner), new TokenCopy(outer), evidence, () -> now, Runnable::run);
    }

    private static long take(Tokens tokens, int count) throws NotRecordedException {
        long last = 0;
        for (int i = 0; i < count; i++) {
            long token = tokens.next();
            assertThat(token).isGreaterThan(last);
            last = token;
        }
        return last;
    }

    @Test
    void beginsAtTheClockSoThatAFolderWhichIsGoneDoesNoHarm() throws Exception {
        long before = take(open(NOTHING), 25_000);
        Files.delete(inner);
        Files.delete(outer);
        now = now.plusSeconds(1);
        assertThat(take(open(NOTHING), 1)).isGreaterThan(before);
    }

    @Test
    void growsAcrossCrashesWhateverTheClockSays() throws Exception {
        long before = 0;
        for (Duration jump : new Duration[] {
            Duration.ZERO, Duration.ofDays(-300), Duration.ofDays(600), Duration.ofDays(-250), Duration.ofMillis(1)
        }) {
            now = now.plus(jump);
            Tokens tokens = open(NOTHING);
            assertThat(take(tokens, 1)).isGreaterThan(before);
            before = take(tokens, 12_345);
        }
    }

    @Test
    void noticesARestoredStateFolderAndGoesOnAboveBoth() throws Exception {
        take(open(NOTHING), 1);
        byte[] backup = Files.readAllBytes(inner);
        long before = take(open(NOTHING), 50_000);
        Files.write(inner, backup);
        now = now.minus(Duration.ofDays(30));
        Tokens tokens = open(NOTHING);
        assertThat(tokens.restored()).isTrue();
        assertThat(take(tokens, 1)).isGreaterThan(before);
        assertThat(open(NOTHING).restored()).isFalse();
    }

    @Test
    void noticesNoRestoredFolderAfterACrashBetweenTheTwoCopies() throws Exception {
        take(open(NOTHING), 1);
        byte[] older = Files.readAllBytes(outer);
        take(open(NOTHING), 1);
        Files.write(outer, older);
        assertThat(open(NOTHING).restored()).isFalse();
    }

    @Test
    void goesOnFromTheOtherCopyIfOneIsDamaged() throws Exception {
        long before = take(open(NOTHING), 10);
        now = now.minus(Duration.ofDays(1));
        Files.writeString(outer, "virtwarden lockd tokens 1\nreserved=1\nwritten=now\ncrc=00000000\n");
        before = check(before);
        Files.writeString(inner, "");
        check(before);
    }

    private long check(long before) throws Exception {
        long token = take(open(NOTHING), 1);
        assertThat(token).isGreaterThan(before);
        return token;
    }

    @Test
    void givesNoneIfBothCopiesAreGoneAndTheClockIsBehindTheRecords() throws Exception {
        Tokens tokens = open(new Tokens.Evidence(false, 17, now.plusSeconds(60)));
        assertThatThrownBy(tokens::next)
                .isInstanceOf(NotRecordedException.class)
                .hasMessageContaining("set the clock");
        assertThat(tokens.refusal()).isNotEmpty();
        now = now.plusSeconds(61);
        take(open(new Tokens.Evidence(false, 17, now.minusSeconds(1))), 1);
    }

    @Test
    void givesNoneIfTheClockWasNeverSet() throws Exception {
        now = Instant.parse("1970-01-01T00:01:00Z");
        assertThatThrownBy(() -> open(NOTHING).next()).hasMessageContaining("never set");
    }

    @Test
    void startsAboveTheHighestTokenInTheRecords() throws Exception {
        long recorded = take(open(NOTHING), 1) + 1_000_000_000_000L;
        assertThat(take(open(new Tokens.Evidence(false, recorded, now)), 1)).isGreaterThan(recorded);
    }

    @Test
    void givesOnlyWhatWasReserved() throws Exception {
        Tokens tokens = open(NOTHING);
        take(tokens, 100);
        Files.delete(inner);
        Files.createDirectories(inner.resolve("in the way")); // nothing can be written there any more
        long last = take(tokens, (int) Tokens.BLOCK - 100);
        assertThat(last).isLessThan(tokens.reserved());
        assertThatThrownBy(tokens::next).hasMessageContaining("no token can be reserved");
    }

    @Test
    void worksWithoutASecondCopyAndSaysSo() throws Exception {
        Files.createDirectories(outer.resolve("in the way"));
        Tokens tokens = open(NOTHING);
        take(tokens, 20_000);
        assertThat(tokens.alone()).isTrue();
    }
}
