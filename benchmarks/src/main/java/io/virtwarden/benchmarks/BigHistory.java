package io.virtwarden.benchmarks;

import com.sun.jna.Memory;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** One GiB of one guest's boot logs: what it takes on disk, and how long a search through all of it takes. */
final class BigHistory {
    private static final long TOTAL = 1 << 30;
    private static final int STEP = 32 << 20;
    private static final int RUNS = 3;
    private static final String NEEDLE = "the one line to be found 5f3759df";

    private final OurLogd ours;

    BigHistory(OurLogd ours) {
        this.ours = ours;
    }

    List<Result> measure() throws Exception {
        UUID domain = fill();
        double kept = ours.own().of("virtwarden_console_kept_bytes_total");
        if (kept < TOTAL) throw new IllegalStateException("only " + kept + " bytes are in the store");
        double[] plain = new double[RUNS];
        double[] expression = new double[RUNS];
        for (int i = 0; i < RUNS; i++) {
            plain[i] = seconds(domain, NEEDLE.replace(" ", "%20"));
            expression[i] = seconds(domain, "found%20%5B0-9a-f%5D%7B8%7D%24");
        }
        double unsealed = ours.own().of("virtwarden_console_unsealed_bytes");
        return List.of(
                Result.atMost("search for a string through 1 GiB of one console", "s", new Sample(plain), 5),
                Result.reported("the same, for a regular expression", "s", new Sample(expression)),
                Result.atMost(
                        "sealed tables, per byte of boot log (generated text)",
                        "bytes",
                        new Sample(bytes(ours.store().resolve("sealed")) / (kept - unsealed)),
                        1.0 / 3),
                Result.reported("the whole store, journal included", "bytes", new Sample(bytes(ours.store()) / kept)));
    }

    /** In steps, each awaited: here nothing is to be dropped. Text as one guest after the other would write it, never twice the same. */
    private UUID fill() throws Exception {
        try (VirtlogdClient client = ours.connect();
                GuestLog log = ours.open(client);
                Memory text = BootText.of(4 * STEP)) {
            for (long done = 0; done < TOTAL; done += STEP) {
                if (done == TOTAL / 2) log.write(("\n" + NEEDLE + "\n").getBytes(StandardCharsets.ISO_8859_1));
                log.write(text, done % text.size(), 64 << 10, STEP);
                ours.awaitStored();
            }
            return log.domain();
        }
    }

    private double seconds(UUID domain, String expression) throws IOException {
        long began = System.nanoTime();
        URI address = URI.create(ours.address("/v1/consoles/" + domain + "?grep=" + expression));
        try (InputStream body = address.toURL().openStream()) {
            String found = new String(body.readAllBytes(), StandardCharsets.ISO_8859_1);
            if (!found.contains(NEEDLE)) throw new IllegalStateException("not found, but: " + found);
        }
        return (System.nanoTime() - began) / 1e9;
    }

    private static double bytes(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }
}
