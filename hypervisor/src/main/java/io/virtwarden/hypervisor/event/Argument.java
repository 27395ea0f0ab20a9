package io.virtwarden.hypervisor.event;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One argument of an event, as libvirt's callback passes it.
 *
 * @param name of the JSON field
 * @param form how it is passed and shown
 * @param words for {@link Form#CHOICE}: the names of 0, 1, 2, ...; empty where libvirt has no name for that number. A number
 *     without a name is shown as {@code unknown-N}
 * @param details for {@link Form#DETAIL}: such words for each number of the argument before it
 * @param unit for documentation: "KiB", "bytes", "seconds"; null for none
 */
public record Argument(
        String name,
        Form form,
        List<String> words,
        List<List<String>> details,
        @Nullable String unit) {

    static Argument plain(String name, Form form, @Nullable String unit) {
        return new Argument(name, form, List.of(), List.of(), unit);
    }

    static Argument text(String name) {
        return plain(name, Form.TEXT, null);
    }

    static Argument choice(String name, String... words) {
        return new Argument(name, Form.CHOICE, List.of(words), List.of(), null);
    }

    /** The word for a number of a {@link Form#CHOICE}. */
    public String word(int number) {
        return word(words, number);
    }

    /**
     * The word for a number of a {@link Form#DETAIL}.
     *
     * @param before the number of the argument before it
     */
    public String detail(int before, int number) {
        return before < 0 || before >= details.size() ? unknown(number) : word(details.get(before), number);
    }

    private static String word(List<String> words, int number) {
        boolean named =
                number >= 0 && number < words.size() && !words.get(number).isEmpty();
        return named ? words.get(number) : unknown(number);
    }

    /** libvirt has no negative numbers here: such a one stands for what nobody saw, in an event concluded from a listing. */
    private static String unknown(int number) {
        return number < 0 ? "unknown" : "unknown-" + number;
    }

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
