package io.virtwarden.hypervisor.xml;

import java.util.Collections;
import java.util.Iterator;
import java.util.Map;
import javax.xml.XMLConstants;
import javax.xml.namespace.NamespaceContext;
import org.jspecify.annotations.Nullable;

/** Prefixes that XPaths use. */
public record Prefixes(Map<String, String> uris) implements NamespaceContext {
    public Prefixes {
        uris = Map.copyOf(uris);
    }

    @Override
    public String getNamespaceURI(String prefix) {
        return uris.getOrDefault(prefix, XMLConstants.NULL_NS_URI);
    }

    /** XPath does not ask for it. */
    @Override
    public @Nullable String getPrefix(String uri) {
        return null;
    }

    @Override
    public Iterator<String> getPrefixes(String uri) {
        return Collections.emptyIterator();
    }
}
