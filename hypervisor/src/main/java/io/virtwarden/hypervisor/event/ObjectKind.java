package io.virtwarden.hypervisor.event;

/** The kinds of objects that libvirt announces changes of. The name in lower case stands in types, topics and labels. */
public enum ObjectKind {
    DOMAIN("domain"),
    NETWORK("network"),
    POOL("pool"),
    NODE_DEVICE("nodedev"),
    SECRET("secret");

    private final String word;

    ObjectKind(String word) {
        this.word = word;
    }

    /** As it stands in {@code io.virtwarden.<word>.<event>.v1}. */
    public String word() {
        return word;
    }
}
