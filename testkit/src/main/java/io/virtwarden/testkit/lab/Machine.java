package io.virtwarden.testkit.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * What a figure was measured on.
 *
 * @param cpu its model
 * @param cores as Java counts them
 * @param memory bytes
 * @param kernel name and version
 * @param java version of the running one
 */
public record Machine(String cpu, int cores, long memory, String kernel, String java) {

    /** This one. */
    public static Machine here() {
        return new Machine(
                field(Path.of("/proc/cpuinfo"), "model name"),
                Runtime.getRuntime().availableProcessors(),
                memoryBytes(),
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                System.getProperty("java.runtime.version", "?"));
    }

    /** In one line. */
    public String text() {
        return String.format(
                Locale.ROOT, "%s, %d cores, %.0f GiB, %s, Java %s", cpu, cores, memory / 1073741824.0, kernel, java);
    }

    private static long memoryBytes() {
        String kib = field(Path.of("/proc/meminfo"), "MemTotal").replaceAll("[^0-9]", "");
        return kib.isEmpty() ? 0 : Long.parseLong(kib) * 1024;
    }

    private static String field(Path file, String name) {
        try (var lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith(name))
                    .map(line -> line.substring(line.indexOf(':') + 1).trim())
                    .findFirst()
                    .orElse("?");
        } catch (IOException e) {
            return "?";
        }
    }
}
