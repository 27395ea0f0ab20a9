package io.virtwarden.chassis.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.virtwarden.chassis.settings.Key;
import io.virtwarden.chassis.settings.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class DaemonLifeTest {
    private final List<String> seen = Collections.synchronizedList(new ArrayList<>());
    private final List<Integer> halted = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch hang = new CountDownLatch(1);

    private DaemonLife life() {
        var guard = new CloseGuard(Duration.ofMillis(200), code -> {
            halted.add(code);
            hang.countDown();
        });
        return new DaemonLife("probe", guard, SystemdNotifier.open(Map.of()));
    }

    private Daemon daemon(Runnable onStart, Runnable onClose) {
        return new Daemon() {
            @Override
            public void start() {
                seen.add("start");
                onStart.run();
            }

            @Override
            public void close() {
                seen.add("close");
                onClose.run();
            }
        };
    }

    @Test
    void startsRunsAndClosesOnRequest() {
        var life = life();
        var end = CompletableFuture.supplyAsync(() -> life.run(() -> daemon(() -> {}, () -> {})));
        await().until(() -> seen.contains("start"));
        assertThat(end).isNotDone();
        life.stop("asked to");
        assertThat(end.join()).isEqualTo(ExitCode.FINE);
        assertThat(life.awaitEnd(Duration.ofSeconds(1))).contains(ExitCode.FINE);
        assertThat(seen).containsExactly("start", "close");
    }

    @Test
    void endsAtOnceWhenStoppedBeforeItStarted() {
        var life = life();
        life.stop("asked to");
        assertThat(life.run(() -> daemon(() -> {}, () -> {}))).isEqualTo(ExitCode.FINE);
        assertThat(seen).containsExactly("start", "close");
    }

    @Test
    void closesWhatAFailedStartLeftOpen() {
        var code = life().run(() -> daemon(
                () -> {
                    throw new IllegalStateException("no disk");
                },
                () -> {}));
        assertThat(code).isEqualTo(ExitCode.PROBLEM);
        assertThat(seen).containsExactly("start", "close");
    }

    record Root(@Key(help = "Needed.") int needed) {}

    @Test
    void callsWrongSettingsWrongUsage() {
        var code = life().run(() -> {
            Settings.load(Root.class, null, Map.of());
            return daemon(() -> {}, () -> {});
        });
        assertThat(code).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void reportsACloseThatFails() {
        var life = life();
        life.stop("asked to");
        assertThat(life.run(() -> daemon(() -> {}, () -> {
                    throw new IllegalStateException("odd");
                })))
                .isEqualTo(ExitCode.PROBLEM);
    }

    @Test
    void cutsOffACloseThatHangs() {
        var life = life();
        life.stop("asked to");
        life.run(() -> daemon(() -> {}, () -> {
            try {
                hang.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
        assertThat(halted).containsExactly(ExitCode.PROBLEM.code());
    }
}
