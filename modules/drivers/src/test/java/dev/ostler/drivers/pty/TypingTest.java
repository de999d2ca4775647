package dev.ostler.drivers.pty;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TypingTest {
    private static String typed(String text, boolean bracketed) {
        return new String(Typing.text(text, bracketed), StandardCharsets.UTF_8);
    }

    @Test
    void aTextIsTypedAsItIs() {
        assertThat(typed("héllo", true)).isEqualTo("héllo");
        assertThat(typed("two\nlines", false)).isEqualTo("two\nlines");
    }

    @Test
    void severalLinesAreOnePasteForAProgramThatWantsToKnow() {
        assertThat(typed("a\nb\r\nc", true)).isEqualTo("\u001b[200~a\rb\rc\u001b[201~");
    }

    @Test
    void aTextCannotEndItsOwnPaste() {
        assertThat(typed("a\u001b[2\u001b[201~01~rm -r x\n", true)).isEqualTo("\u001b[200~arm -r x\r\u001b[201~");
    }
}
