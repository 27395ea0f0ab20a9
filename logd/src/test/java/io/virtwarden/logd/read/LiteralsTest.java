package io.virtwarden.logd.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LiteralsTest {
    @ParameterizedTest
    @CsvSource({
        "panic, panic",
        "error.*disk failure, disk failure",
        "foo\\.bar, foo.bar",
        "^start, start",
        "ab*cde, cde",
        "ab+cd, ab",
        "colou?r, colo",
        "'x{2,3}yz', yz",
        "a|bcd, ''",
        "(abc)?, ''",
        "abc[def]ghij, abc",
        "\\d+abc, ''",
        "äöü?, äö",
    })
    void knowsWhatIsCertain(String pattern, String literal) {
        assertThat(Literals.longest(pattern).orElse("")).isEqualTo(literal);
    }

    /** Every match of a random pattern contains what is said to be certain. */
    @Test
    void neverClaimsTooMuch() {
        Random random = new Random(11);
        String letters = "ab.*+?[]{1}^$\\|()-";
        int matched = 0;
        for (int i = 0; i < 200_000; i++) {
            StringBuilder pattern = new StringBuilder();
            for (int n = 1 + random.nextInt(7); n > 0; n--)
                pattern.append(letters.charAt(random.nextInt(random.nextBoolean() ? 2 : letters.length())));
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(8); n > 0; n--) text.append("ab.1-".charAt(random.nextInt(5)));
            if (!compiles(pattern.toString())) continue;
            if (!com.google.re2j.Pattern.compile(pattern.toString())
                    .matcher(text.toString())
                    .find()) continue;
            matched++;
            assertThat(text.toString())
                    .as("pattern %s", pattern)
                    .contains(Literals.longest(pattern.toString()).orElse(""));
        }
        assertThat(matched).isGreaterThan(1000);
    }

    private static boolean compiles(String pattern) {
        try {
            com.google.re2j.Pattern.compile(pattern);
            return true;
        } catch (com.google.re2j.PatternSyntaxException e) {
            return false;
        }
    }
}
