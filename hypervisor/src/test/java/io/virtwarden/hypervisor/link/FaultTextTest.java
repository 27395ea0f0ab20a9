package io.virtwarden.hypervisor.link;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FaultTextTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            38 | Failed to connect socket to '/run/libvirt/libvirt-sock': No such file or directory | virtqemud.socket
            38 | Failed to connect socket to '/run/libvirt/libvirt-sock': Permission denied         | group libvirt
            38 | unable to connect to server at 'h:16509': Connection refused                       | Nobody listens
            38 | unable to connect to server at 'h:16509': No route to host                         | firewall
            1  | unable to resolve address 'h' service '16514': Name or service not known           | DNS
            45 | authentication failed: Failed to collect auth credentials                          | auth.conf
            45 | authentication unavailable: no polkit agent available to authenticate action       | 50-virtwarden.rules
            88 | access denied                                                                      | polkit rule
            1  | The certificate hasn't got a known issuer                                          | /etc/pki/libvirt
            45 | authentication failed: Failed to verify peer's certificate                         | TLS failed
            38 | Cannot read CA certificate '/nowhere/cacert.pem': Permission denied                | may read the files
            38 | Cannot recv data: root@h: Permission denied (publickey).: Connection reset by peer | ssh failed
            38 | Cannot recv data: ssh: connect to host h port 2: Connection refused: Reset by peer | host and port
            38 | End of file while reading data: virt-ssh-helper: cannot connect to '/run/libvirt/libvirt-sock': Connection refused | start libvirtd
            38 | Cannot recv data: Host key verification failed.: Connection reset by peer          | known_hosts
            5  | no connection driver available for foo:///                                         | uri_aliases
            1  | something else                                                                     | virsh -c
            """)
    void namesTheUriAndTheFix(int code, String message, String fix) {
        String text = FaultText.of("qemu+tls://h/system", new LibvirtException(code, 7, message));
        assertThat(text).contains("qemu+tls://h/system").contains(message).contains(fix);
    }

    @Test
    void doubtsAnUnknownScheme() {
        LibvirtException fault = new LibvirtException(38, 7, "No such file");
        assertThat(FaultText.of("qemo:///system", fault)).contains("no driver named qemo");
        assertThat(FaultText.of("qemu+ssh://h/system", fault)).doesNotContain("no driver named");
        assertThat(FaultText.of("an-alias", fault)).doesNotContain("no driver named");
    }
}
