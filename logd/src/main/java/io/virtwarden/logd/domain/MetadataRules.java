package io.virtwarden.logd.domain;

import java.io.IOException;
import java.io.StringReader;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.xml.XMLConstants;
import javax.xml.namespace.NamespaceContext;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
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
    private static final String DEPTH = "http://www.oracle.com/xml/jaxp/properties/maxElementDepth";

    private final Map<String, XPathExpression> rules = new TreeMap<>();
    private final @Nullable DocumentBuilder builder;

    /**
     * @param namespaces prefixes that the XPaths use, and what they stand for; {@code virtwarden} is known
     * @throws IllegalArgumentException if one is no XPath; the message quotes it
     */
    public MetadataRules(Collection<String> xpaths, Map<String, String> namespaces) {
        XPath xpath = XPathFactory.newInstance().newXPath();
        xpath.setNamespaceContext(new Prefixes(namespaces));
        for (String rule : xpaths) {
            try {
                rules.put(rule, xpath.compile(rule));
            } catch (XPathExpressionException e) {
                throw new IllegalArgumentException("'" + rule + "' is no XPath: " + e.getMessage(), e);
            }
        }
        builder = rules.isEmpty() ? null : builder();
    }

    /** Nothing is asked. */
    public static MetadataRules none() {
        return new MetadataRules(Set.of(), Map.of());
    }

    private static DocumentBuilder builder() {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setNamespaceAware(true);
            factory.setXIncludeAware(false);
            factory.setExpandEntityReferences(false);
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            factory.setAttribute(DEPTH, "200");
            DocumentBuilder made = factory.newDocumentBuilder();
            made.setErrorHandler(null); // else it prints
            return made;
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException("this Java has no XML parser that can be made safe", e);
        }
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

    private record Prefixes(Map<String, String> byPrefix) implements NamespaceContext {
        @Override
        public String getNamespaceURI(String prefix) {
            String known = prefix.equals("virtwarden") ? DomainMetadata.NAMESPACE : XMLConstants.NULL_NS_URI;
            return byPrefix.getOrDefault(prefix, known);
        }

        @Override
        public @Nullable String getPrefix(String uri) {
            return null;
        }

        @Override
        public Iterator<String> getPrefixes(String uri) {
            return Collections.emptyIterator();
        }
    }
}
