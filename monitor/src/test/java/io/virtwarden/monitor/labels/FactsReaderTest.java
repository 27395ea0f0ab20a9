package io.virtwarden.monitor.labels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtwarden.chassis.settings.ByteSize;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class FactsReaderTest {
    private static final String NOVA = """
            <domain type='kvm'><name>instance-1</name><title>Web &amp; more</title>
            <metadata>
              <nova:instance xmlns:nova='http://openstack.org/xmlns/libvirt/nova/VERSION'>
                <nova:name>web-1</nova:name>
                <nova:flavor name='m1.small'/>
                <nova:owner><nova:user uuid='u-1'>alice</nova:user><nova:project uuid='p-1'>shop</nova:project></nova:owner>
                <nova:root type='image' uuid='r-1'/>
              </nova:instance>
              <my:app xmlns:my='https://example.org/app'><my:tier>gold</my:tier></my:app>
            </metadata>
            <os><type arch='x86_64' machine='pc-q35-7.2'>hvm</type></os>
            <devices>
              <disk type='file' device='disk'><driver name='qemu' type='qcow2' cache='none' discard='unmap'/>
                <source file='/images/a.qcow2'/><target dev='vda' bus='virtio'/><serial>S1</serial></disk>
              <disk type='network' device='disk'><source protocol='rbd' name='pool/img'/><target dev='vdb' bus='scsi'/></disk>
              <disk type='volume' device='disk'><source pool='default' volume='v1'/><target dev='vdc' bus='sata'/></disk>
              <interface type='bridge'><mac address='52:54:00:00:00:01'/><source bridge='br0'/><target dev='tap0'/>
                <model type='virtio'/><mtu size='1500'/><virtualport><parameters interfaceid='port-1'/></virtualport>
                <link state='down'/></interface>
              <interface type='hostdev'><mac address='52:54:00:00:00:02'/><alias name='hostdev0'/></interface>
            </devices></domain>
            """;

    private final FactsReader reader = new FactsReader(new LabelSettings(
            Map.of("tier", "/domain/metadata/a:app/a:tier"),
            Map.of("a", "https://example.org/app"),
            16,
            ByteSize.parse("1MiB"),
            Duration.ofMinutes(30)));

    @Test
    void readsWhatInfoMetricsNeedFromBothVersionsOfNova() {
        for (String version : new String[] {"1.0", "1.1"}) {
            DomainFacts facts = reader.read(NOVA.replace("VERSION", version));
            assertThat(facts.fault()).isNull();
            assertThat(facts.title()).isEqualTo("Web & more");
            assertThat(facts.machine()).isEqualTo("pc-q35-7.2");
            assertThat(facts.nova())
                    .isEqualTo(
                            new DomainFacts.Nova("web-1", "m1.small", "alice", "u-1", "shop", "p-1", "image", "r-1"));
            assertThat(facts.configured()).containsEntry("tier", "gold");
            assertThat(facts.disks()).extracting(DomainFacts.Disk::target).containsExactly("vda", "vdb", "vdc");
            assertThat(facts.disks().get(0).discard()).isEqualTo("unmap");
            assertThat(facts.disks().get(1).sourceProtocol()).isEqualTo("rbd");
            assertThat(facts.disks().get(2).sourcePool()).isEqualTo("default");
            assertThat(facts.nics())
                    .extracting(DomainFacts.Nic::key)
                    .containsExactly("tap0", "52:54:00:00:00:02".substring(0, 16));
            assertThat(facts.nics().get(0).linkUp()).isFalse();
            assertThat(facts.nics().get(0).portId()).isEqualTo("port-1");
        }
    }

    @Test
    void cutsValuesThatTenantsMadeTooLong() {
        assertThat(reader.read(NOVA.replace("gold", "g".repeat(500)))
                        .configured()
                        .get("tier"))
                .hasSize(16);
    }

    @Test
    void refusesEntitiesAndBombsOfOneDomainOnly() {
        String bomb = "<!DOCTYPE d [<!ENTITY a 'x'><!ENTITY b '&a;&a;&a;&a;'>]><domain><title>&b;</title></domain>";
        String stolen = "<!DOCTYPE d [<!ENTITY f SYSTEM 'file:///etc/passwd'>]><domain><title>&f;</title></domain>";
        assertThat(reader.read(bomb).fault()).contains("DOCTYPE");
        assertThat(reader.read(stolen).fault()).contains("DOCTYPE");
        assertThat(reader.read("<domain>" + "<a>".repeat(50_000)).fault()).isNotNull();
        assertThat(reader.read("<domain>" + "x".repeat(2_000_000) + "</domain>").fault())
                .contains("monitor.labels.xml.size");
        assertThat(reader.read(NOVA.replace("VERSION", "1.1")).fault()).isNull();
    }

    @Test
    void survivesAnyDamageToTheXml() {
        long seed = System.nanoTime();
        System.out.println("FactsReaderTest seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 300; i++) {
            StringBuilder xml = new StringBuilder(NOVA);
            for (int changes = random.nextInt(8); changes >= 0; changes--) {
                xml.setCharAt(random.nextInt(xml.length()), (char) random.nextInt(0x3000));
            }
            assertThat(reader.read(xml.toString())).isNotNull();
        }
    }

    @Test
    void namesTheSettingOfAWrongXPath() {
        LabelSettings wrong = new LabelSettings(
                Map.of("tier", "/domain["), Map.of(), 16, ByteSize.parse("1MiB"), Duration.ofMinutes(30));
        assertThatThrownBy(() -> new FactsReader(wrong)).hasMessageContaining("monitor.labels.xpath.tier");
        assertThatThrownBy(() -> new LabelSettings(
                        Map.of("uuid", "/domain"), Map.of(), 16, ByteSize.parse("1MiB"), Duration.ofMinutes(30)))
                .hasMessageContaining("uuid");
    }
}
