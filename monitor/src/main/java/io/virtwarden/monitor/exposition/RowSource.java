package io.virtwarden.monitor.exposition;

/** Gives the samples of one domain, collector or other origin, family by family. Immutable. */
public interface RowSource {
    /** How many samples of all families at most; only to size buffers and to notice that there are too many. */
    int rows();

    /** How many samples of that family at most. */
    int rows(Family family);

    /** Writes them, each ending in a line feed; may leave out some for which there is no value. */
    void write(Family family, Out out);
}
