package io.virtwarden.monitor.exposition;

import java.nio.charset.StandardCharsets;

/**
 * Builds the bytes between the braces of a sample: {@code domain="web",uuid="..."}. Made once per domain or device and copied in
 * every round.
 */
public final class Labels {
    private final StringBuilder text = new StringBuilder(96);

    /** Appends a label; backslash, quote and line feed are escaped, halves of surrogates become a question mark. */
    public Labels add(String name, String value) {
        if (text.length() > 0) {
            text.append(',');
        }
        text.append(name).append("=\"");
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\\' -> text.append("\\\\");
                case '"' -> text.append("\\\"");
                case '\n' -> text.append("\\n");
                default -> text.append(c);
            }
        }
        text.append('"');
        return this;
    }

    /** UTF-8. */
    public byte[] bytes() {
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
