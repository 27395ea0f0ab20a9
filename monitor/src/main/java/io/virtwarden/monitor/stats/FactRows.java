package io.virtwarden.monitor.stats;

import io.virtwarden.monitor.exposition.RowSource;
import io.virtwarden.monitor.labels.DomainFacts;

/**
 * A domain's facts as encoded samples, made once per change of its XML.
 *
 * @param info the labels of libvirt_domain_info behind the domain's own and before the reason
 * @param rest the other info metrics
 * @param duplicates devices that had to be left out because another has the same labels
 */
record FactRows(DomainFacts facts, byte[] info, RowSource rest, int duplicates) {}
