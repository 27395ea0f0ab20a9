package io.virtwarden.grafana;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Files of the source tree and of the tests. */
final class Tree {
    private Tree() {}

    /** {@code grafana/} of the repository. */
    static Path folder() {
        Path here = Path.of("").toAbsolutePath();
        while (!Files.exists(here.resolve("grafana/dashboards"))) {
            here = Objects.requireNonNull(here.getParent(), "grafana/dashboards is above no folder of this test");
        }
        return here.resolve("grafana");
    }

    /** Names of a folder's files with that ending, sorted. */
    static List<Path> files(String folder, String ending) {
        try (Stream<Path> files = Files.list(folder().resolve(folder))) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lines of a resource of these tests without comments and empty ones. */
    static List<String> lines(String resource) {
        try (InputStream in = Objects.requireNonNull(Tree.class.getResourceAsStream(resource), resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
