package io.virtwarden.lockd.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtwarden.lockd.lease.Mode;
import io.virtwarden.lockd.lease.Resource;
import org.junit.jupiter.api.Test;

class DiskXmlTest {
    private static Wanted wanted(String resource, Mode mode) {
        return new Wanted(new Resource(resource), mode);
    }

    @Test
    void takesWhatLibvirtsLockDriverWouldTake() {
        String xml = """
                <domain type='kvm' id='1'><name>web1</name><devices>
                  <disk type='file' device='disk'><source file='/images/a.qcow2' index='2'>
                      <privateData/></source>
                    <backingStore type='file'><source file='/images/base.qcow2'/></backingStore></disk>
                  <disk type='block' device='disk'><source dev='/dev/vg/shared'/><shareable/></disk>
                  <disk type='file' device='cdrom'><source file='/iso/x.iso'/><readonly/></disk>
                  <disk type='file' device='cdrom'><target dev='sda'/></disk>
                  <disk type='network' device='disk'><source protocol='rbd' name='pool/image'/></disk>
                  <lease><lockspace>space</lockspace><key>job</key><target path='/leases' offset='0'/></lease>
                  <lease><key>lone</key><target path='/leases'/></lease>
                  <serial type='file'><source path='/var/log/x'/></serial>
                </devices></domain>
                """;
        assertThat(new DiskXml().read("web1", xml))
                .containsExactly(
                        wanted("/leases/space/job", Mode.EXCLUSIVE),
                        wanted("/leases/lone", Mode.EXCLUSIVE),
                        wanted("/images/a.qcow2", Mode.EXCLUSIVE),
                        wanted("/dev/vg/shared", Mode.SHARED));
    }

    @Test
    void readsNoEntities() {
        String xml = "<!DOCTYPE d [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><domain><devices><lease><key>&x;</key>"
                + "<target path='/a'/></lease></devices></domain>";
        assertThatThrownBy(() -> new DiskXml().read("evil", xml)).isInstanceOf(IllegalArgumentException.class);
    }
}
