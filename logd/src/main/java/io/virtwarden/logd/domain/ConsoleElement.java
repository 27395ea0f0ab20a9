package io.virtwarden.logd.domain;

import io.virtwarden.chassis.settings.ByteSize;
import io.virtwarden.chassis.settings.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import javax.xml.stream.XMLStreamReader;

/** Reads the attributes of {@code <virtwarden:console>}. A value that makes no sense costs only itself. */
final class ConsoleElement {
    private static final long LEAST_SHARE = 1 << 20;
    private static final int LONGEST_QUOTE = 60;

    private final XMLStreamReader reader;
    private final List<String> faults = new ArrayList<>();

    private ConsoleElement(XMLStreamReader reader) {
        this.reader = reader;
    }

    /** @param reader at the element's start */
    static DomainMetadata read(XMLStreamReader reader) {
        return new ConsoleElement(reader).read();
    }

    private DomainMetadata read() {
        Optional<Boolean> forward = attribute("forward", ConsoleElement::yesOrNo);
        Optional<ByteSize> share = attribute("share", ConsoleElement::share);
        Optional<Duration> age = attribute("age", ConsoleElement::age);
        for (int i = 0; i < reader.getAttributeCount(); i++) {
            String namespace = reader.getAttributeNamespace(i);
            String name = reader.getAttributeLocalName(i);
            if ((namespace == null || namespace.isEmpty())
                    && !Set.of("forward", "share", "age").contains(name)) {
                faults.add("there is no attribute " + quoted(name) + "; there are forward, share and age");
            }
        }
        return new DomainMetadata(forward, share, age, Set.of(), faults);
    }

    private <T> Optional<T> attribute(String name, Function<String, T> parser) {
        String text = reader.getAttributeValue(null, name);
        if (text == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(parser.apply(text));
        } catch (IllegalArgumentException e) {
            faults.add(name + ": " + quoted(String.valueOf(e.getMessage())));
            return Optional.empty();
        }
    }

    private static boolean yesOrNo(String text) {
        return switch (text.strip()) {
            case "yes" -> true;
            case "no" -> false;
            default -> throw new IllegalArgumentException("must be yes or no, is '" + text + "'");
        };
    }

    private static ByteSize share(String text) {
        ByteSize size = ByteSize.parse(text);
        if (size.bytes() < LEAST_SHARE) {
            throw new IllegalArgumentException("must be at least 1MiB, is " + size);
        }
        return size;
    }

    private static Duration age(String text) {
        Duration age = Durations.parse(text);
        if (age.isZero()) {
            throw new IllegalArgumentException("must be longer than zero");
        }
        return age;
    }

    /** What tenants may have written goes into our log. */
    private static String quoted(String text) {
        String line = text.replaceAll("\\p{Cntrl}", "?");
        return line.length() > LONGEST_QUOTE * 2 ? line.substring(0, LONGEST_QUOTE * 2) + "..." : line;
    }
}
