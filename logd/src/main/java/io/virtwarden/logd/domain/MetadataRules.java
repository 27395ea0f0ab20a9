package io.virtwarden.logd.domain;

import io.virtwarden.hypervisor.xml.Prefixes;
import io.virtwarden.hypervisor.xml.TenantXml;
import java.io.IOException;
import java.io.StringReader;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathExpression;
import javax.xml.xpath.XPathExpressionException;
import javax.xml.xpath.XPathFactory;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/**
 * XPaths that are true of a domain's XML or not. Parts of the XML come from tenants: no document types, no entities, bounded. Any
 * thread.
 */
public final class MetadataRules {
    private static final int LARGEST = 4 << 20;

    private final Map<String, XPathExpression> rules = new TreeMap<>();
    private final @Nullable DocumentBuilder builder;

    /**
     * @param namespaces prefixes that the XPaths use, and what they stand for; {@code virtwarden} is known
     * @throws IllegalArgumentException if one is no XPath; the message quotes it
     */
    public MetadataRules(Collection<String> xpaths, Map<String, String> namespaces) {
        XPath xpath = XPathFactory.newInstance().newXPath();
        Map<String, String> known = new HashMap<>(namespaces);
        known.putIfAbsent("virtwarden", DomainMetadata.NAMESPACE);
        xpath.setNamespaceContext(new Prefixes(known));
        for (String rule : xpaths) {
            try {
                rules.put(rule, xpath.compile(rule));
            } catch (XPathExpressionException e) {
                throw new IllegalArgumentException("'" + rule + "' is no XPath: " + e.getMessage(), e);
            }
        }
        builder = rules.isEmpty() ? null : TenantXml.documents();
    }

    /** Nothing is asked. */
    public static MetadataRules none() {
        return new MetadataRules(Set.of(), Map.of());
    }

    /** Those that are true of this XML; none if it cannot be read. */
    synchronized Set<String> holding(String xml) {
        if (builder == null || xml.length() > LARGEST) {
            return Set.of();
        }
        Set<String> holding = new HashSet<>();
        try {
            Document document = builder.parse(new InputSource(new StringReader(xml)));
            for (Map.Entry<String, XPathExpression> rule : rules.entrySet()) {
                if (Boolean.TRUE.equals(rule.getValue().evaluate(document, XPathConstants.BOOLEAN))) {
                    holding.add(rule.getKey());
                }
            }
        } catch (SAXException | IOException | XPathExpressionException e) {
            return Set.of();
        }
        return holding;
    }
}
