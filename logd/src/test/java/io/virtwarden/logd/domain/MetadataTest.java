package io.virtwarden.logd.domain;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.virtwarden.chassis.settings.ByteSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MetadataTest {
    private static final UUID DOMAIN = new UUID(3, 4);

    @TempDir
    Path folder;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    private static DomainConsoles domain(String element) {
        String xml = "<domain type='test'><metadata>" + element + "</metadata></domain>";
        return new DomainConsoles(
                DOMAIN, "web", "test:///", true, new ConsoleXml(Path.of("/l"), MetadataRules.none()).read("web", xml));
    }

    private static DomainConsoles console(String attributes) {
        return domain("<v:domain xmlns:v='https://virtwarden.io/xmlns/domain/1.0'><v:console " + attributes
                + "/></v:domain>");
    }

    private double faults() {
        return registry.get("virtwarden.logd.metadata.faults").counter().count();
    }

    @Test
    void readsWhatADomainSaysOfItsConsoles() {
        DomainMetadata said = console("forward='yes' share='512MiB' age='30d'").metadata();
        assertThat(said.forward()).contains(true);
        assertThat(said.share()).contains(new ByteSize(512 << 20));
        assertThat(said.age()).contains(Duration.ofDays(30));
        assertThat(said.faults()).isEmpty();
        assertThat(console("forward='no'").metadata().forward()).contains(false);
    }

    @Test
    void takesNothingFromOtherNamespaces() {
        assertThat(domain("<v:domain xmlns:v='urn:other'><v:console forward='yes'/></v:domain>")
                        .metadata())
                .isEqualTo(DomainMetadata.NONE);
        assertThat(domain("<console forward='yes'/>").metadata()).isEqualTo(DomainMetadata.NONE);
    }

    @Test
    void passesOverEachBadValueAloneAndNamesItsAttribute() throws IOException {
        DomainConsoles domain = console("forward='maybe' share='huge' age='30d' shares='1MiB'");
        assertThat(domain.metadata().forward()).isEmpty();
        assertThat(domain.metadata().share()).isEmpty();
        assertThat(domain.metadata().age()).contains(Duration.ofDays(30));
        assertThat(domain.metadata().faults())
                .containsExactly(
                        "forward: must be yes or no, is 'maybe'",
                        "share: 'huge' is no size; write 64MiB, 1GB or bytes",
                        "there is no attribute shares; there are forward, share and age");
        KnownMetadata known = KnownMetadata.open(folder.resolve("domains.json"), registry);
        known.changed(domain);
        known.changed(domain);
        assertThat(faults()).isEqualTo(3);
    }

    @Test
    void knowsAfterARestartWhatADomainSaidBeforeLibvirtAnswers() throws IOException {
        Path file = folder.resolve("domains.json");
        KnownMetadata.open(file, registry).changed(console("forward='yes' share='2MiB' age='12h'"));
        KnownMetadata again = KnownMetadata.open(file, registry);
        assertThat(again.of(DOMAIN).share()).contains(new ByteSize(2 << 20));
        assertThat(again.of(DOMAIN).age()).contains(Duration.ofHours(12));
        assertThat(again.of(DOMAIN).forward()).contains(true);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        again.changed(console(""));
        assertThat(KnownMetadata.open(file, registry).of(DOMAIN)).isEqualTo(DomainMetadata.NONE);
    }

    @Test
    void forgetsDomainsOfWhichNothingIsKept() throws IOException {
        KnownMetadata known = KnownMetadata.open(folder.resolve("domains.json"), registry);
        known.changed(console("age='1d'"));
        known.gone(DOMAIN);
        known.keepOnly(domain -> true);
        assertThat(known.of(DOMAIN).age()).isPresent();
        known.keepOnly(domain -> false);
        assertThat(known.of(DOMAIN).age()).isEqualTo(Optional.empty());
    }

    @Test
    void startsWithADamagedFile() throws IOException {
        Path file = Files.writeString(folder.resolve("domains.json"), "{\"domains\": [{\"uuid\": \"x\"}]}");
        assertThat(KnownMetadata.open(file, registry).of(DOMAIN)).isEqualTo(DomainMetadata.NONE);
    }
}
