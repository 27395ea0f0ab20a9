package io.virtwarden.benchmarks;

import io.virtwarden.chassis.audit.AuditCodec;
import io.virtwarden.chassis.audit.AuditRecord;
import io.virtwarden.chassis.journal.JournalEntry;
import io.virtwarden.chassis.journal.JournalFolder;
import io.virtwarden.chassis.journal.ReadableJournal;
import io.virtwarden.monitor.MonitorDaemon;
import io.virtwarden.monitor.MonitorSettings;
import io.virtwarden.testkit.lab.Ports;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.libvirt.Connect;
import org.libvirt.Domain;

/**
 * The monitor with a domain of the test driver that is suspended and resumed without end, in one process. Prints one line of JSON.
 * Arguments: folder, burst or steady, number of events, Kafka's bootstrap servers or {@code -}.
 */
final class RestlessMonitor {
    private static final String URI_OF_DRIVER = "test:///default";
    private static final String LIFECYCLE = "io.virtwarden.domain.lifecycle.v1";

    private RestlessMonitor() {}

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        int events = Integer.parseInt(arguments[2]);
        int port = Ports.free();
        Arrivals arrivals = arguments[3].equals("-") ? null : Arrivals.open(arguments[3]);
        MonitorDaemon monitor = new MonitorDaemon(settings(folder, port, arguments[3]), InstantSource.system());
        Connect driver = new Connect(URI_OF_DRIVER);
        String result;
        try (arrivals) {
            monitor.start();
            Scraper scraper = new Scraper(URI.create("http://127.0.0.1:" + port + "/metrics"));
            Waiting.until(
                    "the monitor is ready",
                    Duration.ofMinutes(1),
                    () -> scraper.status(URI.create("http://127.0.0.1:" + port + "/health/ready")) == 200);
            Domain domain = driver.domainLookupByName("test");
            live(domain, 2000, 1000);
            long appendedBefore = settled(scraper, 2000);
            if (arrivals != null) {
                arrivals.begin();
            }
            long began = System.nanoTime();
            live(domain, events, arguments[1].equals("burst") ? 0 : 1000);
            settled(scraper, appendedBefore + events);
            double seconds = (System.nanoTime() - began) / 1e9;
            result = "\"perSecond\":" + events / seconds;
            if (arrivals != null) {
                arrivals.await(events);
                result += "," + arrivals.json();
            }
        } finally {
            monitor.close();
        }
        long lost = events + 2000 - journalled(folder.resolve("state").resolve("journal"));
        System.out.println("{" + result + ",\"lost\":" + lost + "}");
        System.exit(0);
    }

    private static MonitorSettings settings(Path folder, int port, String kafka) throws Exception {
        Path file = Files.writeString(folder.resolve("virtwarden.yaml"), """
                libvirt: {uris: ["%s"]}
                kafka: {bootstrap: {servers: [%s]}}
                monitor:
                  state: %s
                  http: {port: %d}
                  journal: {retain: {size: 4GiB, unsent: 8GiB}}
                """.formatted(
                        URI_OF_DRIVER, kafka.equals("-") ? "" : "\"" + kafka + "\"", folder.resolve("state"), port));
        return MonitorSettings.load(file, Map.of()).value();
    }

    /** Suspends and resumes in turn; {@code perSecond} 0 is as fast as it goes. */
    private static void live(Domain domain, int events, int perSecond) throws Exception {
        long began = System.nanoTime();
        for (int i = 0; i < events; i += 2) {
            domain.suspend();
            pace(began, i + 1, perSecond);
            domain.resume();
            pace(began, i + 2, perSecond);
        }
    }

    private static void pace(long began, int done, int perSecond) throws InterruptedException {
        if (perSecond > 0) {
            long ahead = began + done * 1_000_000_000L / perSecond - System.nanoTime();
            if (ahead > 0) {
                Thread.sleep(ahead / 1_000_000, (int) (ahead % 1_000_000));
            }
        }
    }

    /** Waits until that many events are durable; returns how many are. */
    private static long settled(Scraper scraper, long events) throws Exception {
        double[] durable = new double[1];
        Waiting.until(events + " events are durable", Duration.ofMinutes(5), () -> {
            durable[0] = OwnMetrics.read(scraper.page()).of("virtwarden_journal_durable_sequence");
            return durable[0] >= events;
        });
        return (long) durable[0];
    }

    private static long journalled(Path folder) throws Exception {
        long found = 0;
        try (ReadableJournal journal = JournalFolder.readOnly(folder);
                ReadableJournal.Reader reader = journal.read(1)) {
            AuditCodec codec = new AuditCodec(journal.epoch());
            for (JournalEntry entry = reader.next(Duration.ZERO); entry != null; entry = reader.next(Duration.ZERO)) {
                AuditRecord record = codec.decode(entry);
                found += record.type().equals(LIFECYCLE) && !text(record).contains("\"reconciled\"") ? 1 : 0;
            }
        }
        return found;
    }

    private static String text(AuditRecord record) {
        return new String(record.data(), StandardCharsets.UTF_8);
    }
}
