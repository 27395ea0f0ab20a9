package io.virtwarden.lab.state;

/**
 * One thing that runs in a lab.
 *
 * @param node where; empty for what nodes share
 * @param name such as {@code monitor} or {@code etcd}
 * @param address for whoever wants to use it
 * @param log file or folder
 * @param process that it ends with
 * @param health a page that answers 200 while it is ready; empty if it has none
 */
public record Part(String node, String name, String address, String log, ProcessRef process, String health) {}
