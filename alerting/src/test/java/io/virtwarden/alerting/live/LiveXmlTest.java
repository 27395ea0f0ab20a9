package io.virtwarden.alerting.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class LiveXmlTest {
    private static final String XML = """
            <domain type='qemu' id='3'><name>a</name><title>&lt;channel&gt;</title>
              <metadata><x:disk xmlns:x='urn:x'><target dev='vda'/></x:disk></metadata>
              <devices>
                <disk type='file' device='disk'><source file='/a.qcow2'/><target dev='vda'/>
                  <mirror type='file' ready='yes'><source file='/b.qcow2'/></mirror></disk>
                <disk type='block' device='disk'><source dev='/dev/vg/c'/><target dev='vdb'/>
                  <mirror type='network'><source protocol='rbd' name='p/i'/></mirror></disk>
                <disk type='file' device='cdrom'><target dev='sda'/></disk>
                <interface type='network'><mac address='52:54:00:AB:00:01'/><target dev='vnet0'/><link state='down'/>
                  <alias name='net0'/></interface>
                <channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0' state='%s'/></channel>
                <memballoon model='%s'/>
              </devices></domain>""";

    private static LiveXml live() {
        return LiveXml.parse(XML.formatted("connected", "virtio"));
    }

    @Test
    void findsDisksByTargetPlaceInTheChainAndSource() {
        assertThat(live().disk("vda")).contains(new LiveXml.Disk("vda", "/a.qcow2", "/a.qcow2", "/b.qcow2", true));
        assertThat(live().disk("vda[2]")).isEqualTo(live().disk("/a.qcow2"));
        assertThat(live().disk("vdb")).contains(new LiveXml.Disk("vdb", "", "/dev/vg/c", "elsewhere", false));
        assertThat(live().disk("sda")).contains(new LiveXml.Disk("sda", "", "", "", false));
        assertThat(live().disk("vdc")).isEmpty();
    }

    @Test
    void turnsALinkAndLeavesTheRestOfTheInterface() {
        LiveXml.Card card = live().card("52:54:00:ab:00:01").orElseThrow();

        assertThat(card.up()).isFalse();
        assertThat(card.with(true))
                .contains("<link state=\"up\"/>", "<alias name=\"net0\"/>", "52:54:00:AB:00:01")
                .doesNotContain("down");
        assertThat(live().card("vnet0")).isPresent();
        assertThat(live().card("vnet1")).isEmpty();
    }

    @Test
    void knowsAnAgentOnlyIfItIsConnected() {
        assertThat(live().agentConnected()).isTrue();
        assertThat(LiveXml.parse(XML.formatted("disconnected", "none")).agentConnected())
                .isFalse();
        assertThat(live().balloon()).isTrue();
        assertThat(LiveXml.parse(XML.formatted("disconnected", "none")).balloon())
                .isFalse();
    }

    @Test
    void readsNoEntitiesOfTenants() {
        assertThatThrownBy(() -> LiveXml.parse("<!DOCTYPE d [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><d>&e;</d>"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> LiveXml.parse("no XML")).isInstanceOf(IllegalArgumentException.class);
    }
}
