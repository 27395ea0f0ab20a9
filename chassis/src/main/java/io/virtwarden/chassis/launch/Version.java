package io.virtwarden.chassis.launch;

/** Which virtwarden this is. */
public final class Version {
    private Version() {}

    /** As in the POM, {@code 0.1.0}; "unknown" when the build left no mark. */
    public static String current() {
        var version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "unknown" : version;
    }
}
