package io.virtwarden.lockd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtwarden.chassis.settings.SettingsException;
import io.virtwarden.lockd.lease.OnUnknown;
import io.virtwarden.lockd.lease.Terms;
import io.virtwarden.lockd.process.KillSettings;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LockdSettingsTest {
    @Test
    void hasDefaultsForEverything() throws SettingsException {
        var lockd = LockdSettings.load(null, Map.of()).value().lockd();

        assertThat(lockd.http().port()).isEqualTo(9179);
        assertThat(lockd.socketPath()).isEmpty();
        assertThat(lockd.tokensPath()).isEqualTo(Path.of("/var/lib/virtwarden/lockd.tokens"));
        assertThat(lockd.terms().terms()).isEqualTo(Terms.STANDARD);
        assertThat(lockd.domains().enabled()).isTrue();
        assertThat(lockd.kill()).isEqualTo(KillSettings.standard());
        assertThat(lockd.etcd().enabled()).isFalse();
        assertThat(lockd.onUnknown()).isEqualTo(OnUnknown.REFUSE);
    }

    @Test
    void takesVirtlockdsPlaceWhenTold() throws SettingsException {
        var lockd = LockdSettings.load(null, Map.of("VIRTWARDEN_LOCKD_SOCKET", "on"))
                .value()
                .lockd();
        assertThat(lockd.socketPath()).contains(Path.of("/run/libvirt/virtlockd-sock"));
    }

    @Test
    void refusesImpossibleTerms() {
        assertThatThrownBy(() -> LockdSettings.load(
                        null, Map.of("VIRTWARDEN_LOCKD_TERMS_TTL_MIN", "1h", "VIRTWARDEN_LOCKD_TERMS_TTL_MAX", "1m")))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("lockd.terms")
                .hasMessageContaining("the longest not below the shortest");
    }
}
