package io.virtwarden.logd.http;

import io.virtwarden.chassis.ops.Problem;
import io.virtwarden.hypervisor.event.NativeText;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * {@code /v1/consoles/{domain}[/{name}]}: taken from the path as it was sent, since names hold encoded slashes and bytes that are no
 * UTF-8. A name may also be sent with its slashes as they are.
 *
 * @param name null if left out
 */
record ConsolePath(String domain, @Nullable String name) {
    static final String PREFIX = "/v1/consoles/";

    /** @throws Problem 400 if it cannot be decoded */
    static ConsolePath parse(String path) {
        String rest = path.substring(PREFIX.length());
        int slash = rest.indexOf('/');
        String domain = decode(slash < 0 ? rest : rest.substring(0, slash));
        String name = slash < 0 ? "" : decode(rest.substring(slash + 1));
        if (domain.isEmpty()) throw new Problem(400, "Bad path", "the domain's name or UUID is missing");
        return new ConsolePath(domain, name.isEmpty() ? null : name);
    }

    private static String decode(String encoded) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < encoded.length(); i++) {
            char c = encoded.charAt(i);
            if (c == '%') {
                int high = i + 2 < encoded.length() ? Character.digit(encoded.charAt(i + 1), 16) : -1;
                int low = i + 2 < encoded.length() ? Character.digit(encoded.charAt(i + 2), 16) : -1;
                if (high < 0 || low < 0)
                    throw new Problem(400, "Bad path", "a percent sign must be followed by two hexadecimal digits");
                bytes.write((high << 4) | low);
                i += 2;
            } else {
                bytes.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
            }
        }
        return NativeText.decode(bytes.toByteArray());
    }
}
