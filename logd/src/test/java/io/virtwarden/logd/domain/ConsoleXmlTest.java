package io.virtwarden.logd.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ConsoleXmlTest {
    private final ConsoleXml xml = new ConsoleXml(Path.of("/var/log/libvirt"), MetadataRules.none());

    private List<ConsoleFile> files(String text) {
        return xml.read("n", text).files();
    }

    private static String domain(String type, String devices) {
        return "<domain type='" + type + "'><name>n</name><metadata><x:serial xmlns:x='urn:x'><log file='/etc/shadow'/>"
                + "</x:serial></metadata><devices>" + devices + "</devices></domain>";
    }

    @Test
    void findsTheDriversOwnLogOfEachDriver() {
        assertThat(files(domain("kvm", ""))).containsExactly(new ConsoleFile("log", "/var/log/libvirt/qemu/n.log"));
        assertThat(files(domain("lxc", ""))).containsExactly(new ConsoleFile("log", "/var/log/libvirt/lxc/n.log"));
        assertThat(files(domain("test", ""))).isEmpty();
    }

    @Test
    void findsLogsOfDevicesByTheirAlias() {
        assertThat(files(domain("test", """
                <serial type='pty'><source path='/dev/pts/3'/><log file='/l/serial' append='on'/><target port='0'/>
                <alias name='serial0'/></serial>
                <console type='pty'><log file='/l/serial' append='on'/><alias name='serial0'/></console>
                <channel type='unix'><source mode='bind' path='/s'/><log file='/l/channel'/><alias name='channel0'/></channel>
                """)))
                .containsExactly(new ConsoleFile("serial0", "/l/serial"), new ConsoleFile("channel0", "/l/channel"));
    }

    @Test
    void findsDevicesOfTypeFileAndTheLogBesideThem() {
        assertThat(files(domain("test", """
                <parallel type='file'><source path='/l/p'/><log file='/l/p.log'/><alias name='parallel0'/></parallel>
                """)))
                .containsExactly(new ConsoleFile("parallel0", "/l/p"), new ConsoleFile("parallel0-log", "/l/p.log"));
    }

    @Test
    void givesDevicesOfAnInactiveDomainTheAliasesTheyWillHave() {
        assertThat(files(domain("test", """
                <serial type='pty'><log file='/l/0'/></serial><serial type='pty'><log file='/l/1'/></serial>
                """)))
                .containsExactly(new ConsoleFile("serial0", "/l/0"), new ConsoleFile("serial1", "/l/1"));
    }

    @Test
    void takesNothingFromMetadataAndNoRelativePaths() {
        assertThat(files(domain("test", "<serial type='pty'><log file='relative'/></serial>")))
                .isEmpty();
    }

    @Test
    void refusesWhatIsNoXmlAndReadsNoEntities() {
        assertThatThrownBy(() -> xml.read("n", "<domain")).hasMessageContaining("domain n");
        assertThatThrownBy(
                        () -> xml.read(
                                "n",
                                "<!DOCTYPE d [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><domain type='test'><name>&e;</name></domain>"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void findsPortsThatHaveAStreamAndNoFile() {
        DomainDescription found = xml.read("n", domain("lxc", """
                <serial type='pty'><alias name='serial0'/></serial><console type='pty'><alias name='serial0'/></console>
                <serial type='pty'><log file='/l/1'/><alias name='serial1'/></serial>
                <console type='pty'><log file='/l/1'/><alias name='serial1'/></console>
                <console type='pty'><alias name='console1'/></console><parallel type='pty'><alias name='p'/></parallel>
                <serial type='tcp'><alias name='serial2'/></serial>
                """));
        assertThat(found.ports()).containsExactly("serial0", "console1");
    }
}
