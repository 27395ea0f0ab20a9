package io.virtwarden.hypervisor.event;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One argument of an event, as libvirt's callback passes it.
 *
 * @param name of the JSON field
 * @param form how it is passed and shown
 * @param words for {@link Form#CHOICE}: the names of 0, 1, 2, ...; a number beyond them is shown as {@code unknown-N}
 * @param unit for documentation: "KiB", "bytes", "seconds"; null for none
 */
public record Argument(
        String name,
        Form form,
        List<String> words,
        @Nullable String unit) {
    /** How an argument is passed. */
    public enum Form {
        /** C int, a plain number. Java: Integer. */
        INT,
        /** C unsigned int. Java: Long. */
        UINT,
        /** C long long or unsigned long long. Java: Long. */
        LONG,
        /** C int with names; JSON shows the word and {@code <name>Number}. Java: Integer. */
        CHOICE,
        /** Lifecycle's second number, whose names depend on the first. Java: Integer. */
        DETAIL,
        /** C string, may be absent. Java: String or null. */
        TEXT,
        /** virDomainEventGraphicsAddress. Java: Map. */
        ADDRESS,
        /** virDomainEventGraphicsSubject. Java: List of Map. */
        IDENTITIES,
        /** Typed parameters; a JSON object. Java: Map. */
        PARAMETERS
    }
}
