package dev.ostler.cli.term;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TermTest {
    @ParameterizedTest
    @CsvSource({
        "-5,0ms",
        "999,999ms",
        "1400,1.4s",
        "59400,59s",
        "60000,1m",
        "200000,3m 20s",
        "7500000,2h 5m",
        "349200000,4d 1h"
    })
    void spansAreShort(long millis, String text) {
        assertThat(Times.span(Duration.ofMillis(millis))).isEqualTo(text);
    }

    @Test
    void textOfAgentsCannotSteerATerminal() {
        assertThat(Plain.line("a\u001b[31mb\tc\nd\u0007\u009b")).isEqualTo("ab c d\uFFFD\uFFFD");
        assertThat(Plain.text("ab\u001b(B\u001b[?2004lc\r\n")).isEqualTo("abc\n");
        assertThat(Plain.line("git status\u001b]0;; rm -rf .\u0007"))
                .as("nothing that would be run is hidden")
                .isEqualTo("git status\uFFFD]0;; rm -rf .\uFFFD");
        assertThat(Plain.text("cut\u001b[3")).isEqualTo("cut\uFFFD[3");
        assertThat(Plain.text("a\n\tb\r")).isEqualTo("a\n\tb ");
        assertThat(Plain.cut("0123456789", 5)).isEqualTo("0123…");
    }
}
