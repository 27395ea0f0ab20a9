package io.virtwarden.alerting.intake;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Run with JAZZER_FUZZ=1 it looks for bodies that break the webhook; without, it replays what was found. */
class NotificationFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void refusesWhatIsNoNotification(byte[] body) {
        try {
            Notification.read(body);
        } catch (BadNotificationException refused) {
            // The one way to refuse; anything else is a finding.
        }
    }
}
