package io.virtwarden.lab;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WordsTest {
    @Test
    void whatFollowsTwoHyphensIsTheCommandAndNobodyElsesOption() {
        Words words = Words.of("shell", "node2", "--", "virsh", "list", "--all", "--", "-x");

        assertThat(words.own()).containsExactly("shell", "node2");
        assertThat(words.command()).containsExactly("virsh", "list", "--all", "--", "-x");
    }

    @Test
    void withoutThemThereIsNoCommand() {
        assertThat(Words.of("shell").command()).isEmpty();
    }
}
