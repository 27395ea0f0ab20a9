package io.virtwarden.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** The table of values in the chart's README is made from {@code values.yaml} and its comments; -Ddocs.write=true writes it anew. */
final class ValuesTableTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path README = Chart.SOURCE.resolve("README.md");
    private static final String HEADER = "| value | default | what |\n|---|---|---|\n";
    private static final Pattern KEY = Pattern.compile("( *)([A-Za-z]\\w*):.*");
    private static final Pattern FIRST = Pattern.compile(" *# -- (.*)");
    private static final Pattern NEXT = Pattern.compile(" *# (.*)");

    @Test
    void isThatOfTheValues() throws IOException {
        String readme = Files.readString(README);
        int begin = readme.indexOf(HEADER);
        assertThat(begin).as("README.md has the table's heading").isPositive();
        String made = readme.substring(0, begin) + HEADER + String.join("", rows());
        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(README, made);
        }
        assertThat(Files.readString(README)).isEqualTo(made);
    }

    private static List<String> rows() throws IOException {
        String yaml = Files.readString(Chart.SOURCE.resolve("values.yaml"));
        Map<?, ?> values = new Yaml().load(yaml);
        List<String> rows = new ArrayList<>();
        Deque<String> path = new ArrayDeque<>();
        StringBuilder comment = new StringBuilder();
        for (String line : yaml.lines().toList()) {
            Matcher first = FIRST.matcher(line);
            Matcher next = NEXT.matcher(line);
            Matcher key = KEY.matcher(line);
            if (first.matches()) {
                comment.append(first.group(1));
            } else if (next.matches() && !comment.isEmpty()) {
                comment.append(' ').append(next.group(1));
            } else if (key.matches()) {
                while (path.size() > key.group(1).length() / 2) path.removeLast();
                path.addLast(key.group(2));
                if (!comment.isEmpty()) rows.add(row(values, path, comment.toString()));
                comment.setLength(0);
            }
        }
        return rows;
    }

    private static String row(Map<?, ?> values, Iterable<String> path, String comment) throws JsonProcessingException {
        Object value = values;
        for (String key : path) {
            value = value instanceof Map<?, ?> map ? map.get(key) : null;
        }
        return "| `" + String.join(".", path) + "` | `" + JSON.writeValueAsString(value) + "` | "
                + comment.replace("|", "\\|") + " |\n";
    }
}
