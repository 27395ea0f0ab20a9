package io.virtwarden.logd.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
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
        "abc[def]ghij, ghij",
        "[0-9]+ needle, ' needle'",
        "[]a]bc, bc",
        "ab[[:alpha:]]cdef, ab",
        "\\d+abc, ''",
        "äöü?, äö",
    })
    void knowsWhatIsCertain(String pattern, String literal) {
        assertThat(Literals.longest(pattern).orElse("")).isEqualTo(literal);
    }

    /** What matches a random pattern is found by what is said to be certain. */
    @Test
    void neverPassesOverAMatch() {
        Random random = new Random(11);
        String letters = "ab.*+?[]{1}^$\\|()-kKſAsS";
        int matched = 0;
        for (int i = 0; i < 300_000; i++) {
            StringBuilder pattern = new StringBuilder(random.nextInt(4) == 0 ? "(?i)" : "");
            for (int n = 1 + random.nextInt(7); n > 0; n--)
                pattern.append(letters.charAt(random.nextInt(random.nextBoolean() ? 2 : letters.length())));
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(8); n > 0; n--)
                text.append("ab.1-AKks\u212aſ".charAt(random.nextInt(random.nextBoolean() ? 2 : 11)));
            if (!compiles(pattern.toString())) continue;
            boolean matches = com.google.re2j.Pattern.compile(pattern.toString())
                    .matcher(text.toString())
                    .find();
            byte[] line = text.toString().getBytes(StandardCharsets.UTF_8);
            if (matches) matched++;
            assertThat(Filter.of(pattern.toString()).matches(line, 0, line.length))
                    .as("pattern %s in %s", pattern, text)
                    .isEqualTo(matches);
        }
        assertThat(matched).isGreaterThan(1000);
    }

    @Test
    void looksForEachAlternative() {
        byte[] text = "one\ntwo error\nthree\nfour panic\n".getBytes(StandardCharsets.UTF_8);
        Literals.Scan scan = Literals.of("panic|error").scan(text, 0, text.length);
        assertThat(scan.next(0)).isEqualTo(8);
        assertThat(scan.next(14)).isEqualTo(25);
        assertThat(scan.next(31)).isEqualTo(-1);
        assertThat(Literals.of("(?i)DISK full").scan(text, 0, text.length).next(0))
                .isEqualTo(-1);
        assertThat(Literals.of("(?i)PANIC").scan(text, 0, text.length).next(0)).isEqualTo(25);
        assertThat(Literals.of("a|b*").scan(text, 0, text.length).next(7)).isEqualTo(7);
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
