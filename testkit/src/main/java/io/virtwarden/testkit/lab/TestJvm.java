package io.virtwarden.testkit.lab;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Another JVM, of the same Java and with the same classes as this one: small and quick to start, for programs that tests kill. */
public final class TestJvm {
    private TestJvm() {}

    /**
     * Its command line.
     *
     * @param megabytes of heap at most
     * @param main the class to start
     */
    public static List<String> command(int megabytes, Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + megabytes + "m",
                "-Xshare:auto",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Djna.encoding=UTF-8",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                main.getName()));
        command.addAll(List.of(arguments));
        return List.copyOf(command);
    }
}
