package io.virtwarden.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.NativeLibrary;
import org.junit.jupiter.api.Test;

class LibvirtMissingExceptionTest {
    @Test
    void namesThePackageAndNotTheClassPath() {
        UnsatisfiedLinkError missing = load();
        assertThat(missing).as("JNA's own words").hasMessageContaining("Native library (");
        assertThat(new LibvirtMissingException(missing))
                .hasMessageContaining("apt-get install libvirt0")
                .hasMessageContaining("dnf install libvirt-libs")
                .hasMessageNotContaining("Native library (")
                .hasMessageNotContaining("\n");
    }

    @Test
    void namesTheFolderIfItIsJnaThatCannotBeLoaded() {
        var noexec = new UnsatisfiedLinkError("/tmp/jna/jna1.tmp: jnidispatch: failed to map segment");
        assertThat(new LibvirtMissingException(noexec)).hasMessageContaining("-Djna.tmpdir=");
    }

    private static UnsatisfiedLinkError load() {
        try {
            return new UnsatisfiedLinkError(
                    NativeLibrary.getInstance("virt-not-there").getName());
        } catch (UnsatisfiedLinkError e) {
            return e;
        }
    }
}
