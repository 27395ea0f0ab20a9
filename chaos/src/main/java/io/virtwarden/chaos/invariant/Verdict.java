package io.virtwarden.chaos.invariant;

import java.util.List;

/**
 * What an invariant came to.
 *
 * @param name what must hold
 * @param checked how many things were looked at
 * @param of what they are, such as {@code records}
 * @param violated how often it did not hold
 * @param violations the first of them, in words
 */
public record Verdict(String name, long checked, String of, long violated, List<String> violations) {
    /** Whether it held, and not for want of anything to look at. */
    public boolean held() {
        return violated == 0 && checked > 0;
    }
}
