package io.virtwarden.lab.hold;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.virtwarden.dist.Main;
import io.virtwarden.lab.node.Node;
import io.virtwarden.lab.state.NodeEntry;
import io.virtwarden.lab.state.ProcessRef;
import io.virtwarden.testkit.lab.TestJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a shell in a node finds: virtwarden on its PATH, the node's settings in its environment, a prompt. One thread. */
final class Shelf {
    private static final int MEGABYTES = 128;

    private final Path folder;

    private Shelf(Path folder) {
        this.folder = folder;
    }

    /** Writes the launcher. */
    static Shelf in(Path work) throws IOException {
        Path bin = Files.createDirectories(work.resolve("bin"));
        Path launcher = Files.writeString(
                bin.resolve("virtwarden"),
                "#!/bin/sh\nexec "
                        + TestJvm.command(MEGABYTES, Main.class).stream()
                                .map(Shelf::quoted)
                                .collect(Collectors.joining(" "))
                        + " \"$@\"\n");
        Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
        return new Shelf(work);
    }

    /** Makes a node ready to be entered. */
    NodeEntry entry(Node node, String name) throws IOException {
        Path rcFile = Files.writeString(folder.resolve(name + ".bashrc"), """
                [ ! -f ~/.bashrc ] || . ~/.bashrc
                PS1='[lab %s] \\w\\$ '
                """.formatted(name));
        return new NodeEntry(
                name,
                ProcessRef.of(node.hypervisor().first()),
                node.hypervisor().entering(),
                environment(node),
                node.folder().toString(),
                rcFile.toString());
    }

    private Map<String, String> environment(Node node) throws IOException {
        Map<String, String> environment = new TreeMap<>();
        flatten("VIRTWARDEN", new YAMLMapper().readTree(Files.readString(node.config())), environment);
        String path = System.getenv().getOrDefault("PATH", "/usr/bin:/bin");
        environment.put("PATH", folder.resolve("bin") + ":" + path + ":/usr/sbin:/sbin");
        environment.put("LIBVIRT_DEFAULT_URI", node.options().driver());
        return environment;
    }

    /** The variables that say the same as a file of settings: what is no section is JSON. */
    static void flatten(String prefix, JsonNode tree, Map<String, String> variables) {
        if (!tree.isObject()) {
            variables.put(prefix, tree.isValueNode() ? tree.asText() : tree.toString());
            return;
        }
        tree.properties()
                .forEach(field -> flatten(
                        prefix + "_" + field.getKey().toUpperCase(Locale.ROOT).replace('-', '_'),
                        field.getValue(),
                        variables));
    }

    private static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }
}
