package io.virtwarden.hypervisor.feed;

import io.virtwarden.hypervisor.event.EventJson;
import io.virtwarden.hypervisor.event.HypervisorEvent;
import io.virtwarden.hypervisor.link.LinkSettings;
import io.virtwarden.hypervisor.link.Links;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import org.libvirt.Domain;

/**
 * Prints how fast events come from libvirt's callback to the consumer's batch, and what each costs the event loop's thread.
 * Argument: pairs of suspend and resume per round. Not a test: figures are for people.
 */
final class FeedSpeed {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private FeedSpeed() {}

    public static void main(String[] arguments) throws Exception {
        int pairs = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 100_000;
        SignalQueue queue = new SignalQueue(100_000);
        Links links = new Links(LinkSettings.standard(), InstantSource.system());
        try (TestDriver driver = new TestDriver();
                Feed feed = new Feed(
                        links, List.of(TestDriver.URI), FeedSettings.standard(), queue, InstantSource.system())) {
            feed.start();
            queue.drain(1, Duration.ofSeconds(10));
            HypervisorEvent last = null;
            for (int round = 1; round <= 5; round++) {
                last = round(round, pairs, driver, queue);
            }
            if (last != null) {
                json(last);
            }
        } finally {
            links.close();
        }
    }

    private static HypervisorEvent round(int round, int pairs, TestDriver driver, SignalQueue queue) throws Exception {
        Thread producer = new Thread(() -> produce(driver, pairs));
        long before = loopCpu();
        long begin = System.nanoTime();
        producer.start();
        HypervisorEvent last = null;
        for (int heard = 0; heard < 2 * pairs; ) {
            for (FeedSignal signal : queue.drain(10_000, Duration.ofSeconds(1))) {
                if (signal instanceof FeedSignal.Heard event) {
                    last = event.event();
                    heard++;
                }
            }
        }
        long took = System.nanoTime() - begin;
        System.out.printf(
                "round %d: %,.0f events/s, %.2f us of the event loop's thread per event, %d refused%n",
                round, 2e9 * pairs / took, (loopCpu() - before) / 2e3 / pairs, queue.refused());
        return last == null ? fail() : last;
    }

    private static void json(HypervisorEvent event) {
        EventJson json = new EventJson();
        for (int round = 1; round <= 5; round++) {
            long bytes = 0;
            long begin = System.nanoTime();
            for (int i = 0; i < 1_000_000; i++) {
                bytes += json.encode(event).length;
            }
            System.out.printf(
                    "JSON round %d: %,.0f events/s of %d bytes%n",
                    round, 1e15 / (System.nanoTime() - begin), bytes / 1_000_000);
        }
    }

    private static void produce(TestDriver driver, int pairs) {
        try {
            Domain domain = driver.standing();
            for (int i = 0; i < pairs; i++) {
                domain.suspend();
                domain.resume();
            }
            domain.free();
        } catch (org.libvirt.LibvirtException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long loopCpu() {
        return Arrays.stream(THREADS.getThreadInfo(THREADS.getAllThreadIds()))
                .filter(info -> info != null && info.getThreadName().equals("libvirt-events"))
                .mapToLong(info -> THREADS.getThreadCpuTime(info.getThreadId()))
                .sum();
    }

    private static HypervisorEvent fail() {
        throw new IllegalStateException("no event was heard");
    }
}
