package io.virtwarden.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/** The package's launcher: what is measured runs with its options. */
final class Launcher {
    private static final Path TARGET = Path.of("dist", "target");

    /** What it needs to take this Java. */
    static final Map<String, String> ENVIRONMENT = Map.of("JAVA_HOME", System.getProperty("java.home"));

    private Launcher() {}

    /** Absolute. */
    static Path path() throws IOException {
        try (Stream<Path> folders = Files.list(TARGET)) {
            return folders.map(f -> f.resolve("bin").resolve("virtwarden").toAbsolutePath())
                    .filter(Files::isExecutable)
                    .findFirst()
                    .orElseThrow(() -> new IOException("no package in " + TARGET + ": mvn package makes it"));
        }
    }
}
