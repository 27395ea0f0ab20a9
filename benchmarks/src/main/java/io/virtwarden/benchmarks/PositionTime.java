package io.virtwarden.benchmarks;

import java.util.List;

/** How long GET_POSITION takes, which libvirtd asks while it waits for QEMU to start. */
final class PositionTime {
    private static final int WARM_UP = 2_000;
    private static final int CALLS = 5_000;

    private PositionTime() {}

    static List<Result> measure(OurLogd ours, TheirVirtlogd theirs) throws Exception {
        try (Asker mine = new Asker(ours);
                Asker other = new Asker(theirs)) {
            double[] a = new double[CALLS];
            double[] b = new double[CALLS];
            for (int i = -WARM_UP; i < CALLS; i++) {
                double x = mine.micros();
                double y = other.micros();
                if (i >= 0) {
                    a[i] = x;
                    b[i] = y;
                }
            }
            Sample sample = new Sample(a);
            Sample reference = new Sample(b);
            return List.of(
                    new Result(
                            "GET_POSITION, p50",
                            "us",
                            sample.median(),
                            sample.spread(),
                            reference.median(),
                            "<= 150 us",
                            sample.median() <= 150),
                    new Result(
                            "GET_POSITION, p99", "us", sample.quantile(0.99), "", reference.quantile(0.99), "", null));
        }
    }

    private static final class Asker implements AutoCloseable {
        private final VirtlogdClient client;
        private final GuestLog log;
        private final byte[] request;

        Asker(LogServer server) throws Exception {
            client = server.connect();
            log = server.open(client);
            request = VirtlogdClient.positionRequest(log.path());
        }

        double micros() throws Exception {
            long began = System.nanoTime();
            client.position(request);
            return (System.nanoTime() - began) / 1e3;
        }

        @Override
        public void close() {
            log.close();
            client.close();
        }
    }
}
