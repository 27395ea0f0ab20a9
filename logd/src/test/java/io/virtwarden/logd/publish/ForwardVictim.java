package io.virtwarden.logd.publish;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.virtwarden.chassis.audit.CloudEvents;
import io.virtwarden.chassis.kafka.KafkaClientProperties;
import io.virtwarden.chassis.kafka.KafkaSink;
import io.virtwarden.chassis.settings.HostPort;
import io.virtwarden.chassis.settings.KafkaSettings;
import io.virtwarden.logd.console.ConsoleId;
import io.virtwarden.logd.console.EpochMicros;
import io.virtwarden.logd.domain.DomainConsoles;
import io.virtwarden.logd.domain.DomainDescription;
import io.virtwarden.logd.domain.DomainMetadata;
import io.virtwarden.logd.store.ConsoleStore;
import io.virtwarden.logd.store.Shares;
import io.virtwarden.logd.store.StoreSettings;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** A process that says numbered lines and publishes them, to be killed. Arguments: folder, broker. */
final class ForwardVictim {
    static final ConsoleId CONSOLE = new ConsoleId(new UUID(7, 7), "/l/victim.log");
    static final String TOPIC = "libvirt.console";
    static final int LINE = 16;

    private ForwardVictim() {}

    static byte[] line(long number) {
        return String.format("%0" + (LINE - 1) + "d\n", number).getBytes(StandardCharsets.UTF_8);
    }

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        StoreSettings settings = StoreSettings.standard();
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        InstantSource clock = InstantSource.system();
        ConsoleStore store =
                ConsoleStore.open(folder.resolve("store"), settings, Shares.standard(settings), clock, registry);
        KafkaSettings kafka = new KafkaSettings(
                List.of(HostPort.parse(arguments[1])), "libvirt.", KafkaSettings.Mode.BINARY, java.util.Map.of());
        Forwarding forwarding = Forwarding.open(new Forwarding.Surroundings(
                ForwardSettings.standard(),
                folder.resolve("forward"),
                new UUID(9, 9),
                TOPIC,
                new KafkaSink(KafkaClientProperties.of(kafka, "victim"), List.of(TOPIC)),
                new CloudEvents(KafkaSettings.Mode.BINARY),
                store,
                registry,
                clock,
                System::nanoTime));
        forwarding.start();
        DomainMetadata asks =
                new DomainMetadata(Optional.of(true), Optional.empty(), Optional.empty(), Set.of(), List.of());
        forwarding.changed(new DomainConsoles(
                CONSOLE.domain(), "victim", "test:///", true, new DomainDescription(List.of(), List.of(), asks)));
        long number = store.taken(CONSOLE) / LINE;
        System.out.println("begins at " + number);
        while (true) {
            Instant now = clock.instant();
            for (int i = 0; i < 10; i++) {
                store.bytes(CONSOLE, "victim", EpochMicros.of(now), ByteBuffer.wrap(line(number++)));
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }
}
