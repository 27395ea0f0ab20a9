package io.virtwarden.lockd.lease;

/** Where facts are kept and tokens come from. One thread at a time. */
public interface Records {
    /**
     * Keeps a fact: it survives a kill of lockd from now on.
     *
     * @throws NotRecordedException if that is not possible now
     */
    void keep(Fact fact) throws NotRecordedException;

    /**
     * A token, larger than any that was ever given, also before a crash or a restored backup.
     *
     * @throws NotRecordedException if that cannot be promised
     */
    long token() throws NotRecordedException;
}
