package dev.ostler.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.core.error.OstlerException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DetachKeysTest {
    /** One key after the other; what comes after the keys to leave is not looked at. */
    private static String sent(String keys, String typed) {
        DetachKeys detach = DetachKeys.parse(keys);
        StringBuilder sent = new StringBuilder();
        for (byte key : typed.getBytes(StandardCharsets.UTF_8)) {
            DetachKeys.Typed now = detach.typed(new byte[] {key}, 1);
            sent.append(new String(now.send(), StandardCharsets.UTF_8));
            if (now.leave()) {
                return sent + " left";
            }
        }
        return sent.toString();
    }

    @ParameterizedTest
    @CsvSource({
        "'~,.', 'ab~.c', 'ab left'",
        "'~,.', 'a~b', 'a~b'",
        "'~,.', '~~.', '~ left'",
        "'a,a,b', 'aaab', 'a left'",
        "'a,b,a,c', 'ababac', 'ab left'",
        "'~,.', 'a~', 'a'",
        "'x', 'yx', 'y left'"
    })
    void theKeysAreFoundWhereverTheyAreSplit(String keys, String typed, String expected) {
        assertThat(sent(keys, typed)).isEqualTo(expected);
        DetachKeys.Typed whole = DetachKeys.parse(keys).typed(typed.getBytes(StandardCharsets.UTF_8), typed.length());
        assertThat(new String(whole.send(), StandardCharsets.UTF_8) + (whole.leave() ? " left" : ""))
                .isEqualTo(expected);
    }

    @Test
    void controlKeysAreBytes() {
        assertThat(sent("ctrl-]", "a\u001d")).isEqualTo("a left");
        assertThat(sent("Ctrl-P,ctrl-q", "\u0010x\u0010\u0011")).isEqualTo("\u0010x left");
        assertThat(sent("ctrl-@", "\u0000")).isEqualTo(" left");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",", "ctrl-", "ctrl-1", "ctrl-ab", "ab", "ü", "ctrl-],"})
    void whatIsNoKeyIsRefused(String keys) {
        assertThatThrownBy(() -> DetachKeys.parse(keys))
                .isInstanceOf(OstlerException.class)
                .hasMessageContaining("ctrl-p,ctrl-q");
    }
}
