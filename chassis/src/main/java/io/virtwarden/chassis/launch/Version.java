package io.virtwarden.chassis.launch;

import java.io.IOException;
import java.util.Properties;

/** Which virtwarden this is. */
public final class Version {
    private Version() {}

    /** As in the POM, {@code 0.1.0}; "unknown" when the build left no mark. */
    public static String current() {
        try (var file = Version.class.getResourceAsStream("version.properties")) {
            var properties = new Properties();
            if (file != null) properties.load(file);
            return properties.getProperty("version", "unknown");
        } catch (IOException unreadableJar) {
            return "unknown";
        }
    }
}
