package dev.ostler.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code ^} stands for ESC. */
class ShownTest {
    private static String shown(String output) {
        return new Shown().of(output.replace('^', '\u001b')).replace('\u001b', '^');
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "^[c",
                "^[0c",
                "^[>c",
                "^[=c",
                "^[5n",
                "^[6n",
                "^[?6n",
                "^[?996n",
                "^[?2026$p",
                "^[4$p",
                "^[>q",
                "^[>0q",
                "^[?u",
                "^[>1u",
                "^[<u",
                "^[=1u",
                "^[>4;2m",
                "^[?4m",
                "^[18t",
                "^[14t",
                "^[21t",
                "^[x",
                "^[5i",
                "^]11;?^\\",
                "^]4;1;?\u0007",
                "^]52;c;?^\\",
                "^P$qm^\\",
                "^P+q544e^\\",
                "^Z",
                "\u0005"
            })
    void whatATerminalWouldAnswerIsNot(String query) {
        assertThat(shown("a" + query + "b")).isEqualTo("ab");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "^[31m",
                "^[H",
                "^[2J",
                "^[!p",
                "^[1 q",
                "^[u",
                "^[s",
                "^[?1049h",
                "^[?2004h",
                "^[?1006h",
                "^[22;0;0t",
                "^[23t",
                "^]0;title\u0007",
                "^]52;c;YWJj^\\",
                "^]8;;http://example.com/?a=b^\\",
                "^P0;1;0q\"1;1^\\",
                "^(0",
                "^7",
                "^c",
                "\t\b\r\n",
                "ü你🐴"
            })
    void theRestIs(String output) {
        assertThat(shown("a" + output + "b")).isEqualTo("a" + output + "b");
    }

    @Test
    void aQueryThatIsSplitIsNotShownEither() {
        Shown shown = new Shown();
        assertThat(shown.of("a\u001b")).isEqualTo("a");
        assertThat(shown.of("[6")).isEmpty();
        assertThat(shown.of("nb")).isEqualTo("b");
    }
}
