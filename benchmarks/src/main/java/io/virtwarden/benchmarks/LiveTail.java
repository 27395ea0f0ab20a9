package io.virtwarden.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;

/** From a guest's write to the hands of a reader who follows the console over HTTP. */
final class LiveTail {
    private static final int WARM_UP = 500;
    private static final int LINES = 3_000;
    private static final int EVERY_MILLIS = 4;

    private final AtomicLongArray read = new AtomicLongArray(LINES);
    private final AtomicInteger seen = new AtomicInteger();

    private LiveTail() {}

    static List<Result> measure(OurLogd ours) throws Exception {
        return new LiveTail().run(ours);
    }

    private List<Result> run(OurLogd ours) throws Exception {
        long[] written = new long[LINES];
        try (VirtlogdClient client = ours.connect();
                GuestLog log = ours.open(client)) {
            log.write(line(0));
            ours.awaitStored();
            URI address = URI.create(ours.address("/v1/consoles/" + log.domain() + "?follow=true"));
            HttpURLConnection request = (HttpURLConnection) address.toURL().openConnection();
            Thread reader = new Thread(() -> read(request), "tail");
            reader.setDaemon(true);
            reader.start();
            for (int i = 0; i < LINES; i++) {
                byte[] line = line(i);
                written[i] = System.nanoTime();
                log.write(line);
                Thread.sleep(EVERY_MILLIS);
            }
            Waiting.until("all lines were read", java.time.Duration.ofSeconds(20), () -> seen.get() >= LINES - 1);
        }
        double[] millis = new double[LINES - WARM_UP];
        for (int i = WARM_UP; i < LINES; i++) millis[i - WARM_UP] = (read.get(i) - written[i]) / 1e6;
        Sample sample = new Sample(millis);
        return List.of(
                new Result(
                        "live tail: guest's write to HTTP reader, p99",
                        "ms",
                        sample.quantile(0.99),
                        sample.spread(),
                        null,
                        "<= 50 ms",
                        sample.quantile(0.99) <= 50),
                Result.reported("the same, p50", "ms", sample));
    }

    private void read(HttpURLConnection request) {
        try {
            BufferedReader lines =
                    new BufferedReader(new InputStreamReader(request.getInputStream(), StandardCharsets.ISO_8859_1));
            while (seen.get() < LINES - 1) {
                String line = lines.readLine();
                if (line == null) break;
                int number = Integer.parseInt(line, 5, 13, 10);
                read.set(number, System.nanoTime());
                seen.set(number);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            request.disconnect();
        }
    }

    private static byte[] line(int number) {
        return String.format(Locale.ROOT, "line %08d virtio_net virtio0 ens3: renamed from eth0\n", number)
                .getBytes(StandardCharsets.ISO_8859_1);
    }
}
