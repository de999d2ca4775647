package dev.ostler.core.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.core.json.Json;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TerminalDefinitionTest {
    private static HarnessDefinition read(String members) {
        return DefinitionReader.read("t", "{\"name\":\"a\",\"command\":\"bash\"," + members + "}");
    }

    @Test
    void theRuntimePtyIsTheProtocolPty() {
        HarnessDefinition d = read("\"runtime\":\"pty\"");
        assertThat(d.protocol()).isEqualTo("pty");
        assertThat(d.terminal()).isNull();
        assertThat(d.terminalOrDefault()).isEqualTo(Terminal.DEFAULT);
        assertThat(read("\"protocol\":\"pty\"").runtime()).isEqualTo("headless");
    }

    @Test
    void absentMembersTakeTheirDefaultsAndAllSurviveTheWire() {
        assertThat(read("\"protocol\":\"pty\",\"terminal\":{}").terminal()).isEqualTo(Terminal.DEFAULT);
        HarnessDefinition d = read("\"protocol\":\"pty\",\"terminal\":{\"columns\":100,\"rows\":30,\"idleMs\":50,"
                + "\"enter\":\"\\n\",\"enterDelayMs\":0,\"interrupt\":\"q\",\"prompt\":\"> $\",\"scrollbackLines\":0}");
        assertThat(d.terminal())
                .isEqualTo(new Terminal(100, 30, Duration.ofMillis(50), "\n", Duration.ZERO, "q", "> $", 0));
        assertThat(Json.read(Json.write(d), HarnessDefinition.class)).isEqualTo(d);
        assertThat(d.sized(new TerminalSize(7, 8)).terminalOrDefault().size()).isEqualTo(new TerminalSize(7, 8));
        assertThat(d.masked().terminal()).isEqualTo(d.terminal());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"runtime\":\"pty\",\"protocol\":\"codex\"         | nothing but protocol pty",
                "\"protocol\":\"pi\",\"terminal\":{}                | terminal: a pi agent has none",
                "\"protocol\":\"pty\",\"terminal\":{\"columns\":0}  | terminal.columns, rows: a terminal has 1 to 1000",
                "\"protocol\":\"pty\",\"terminal\":{\"rows\":1001}  | not 80 and 1001",
                "\"protocol\":\"pty\",\"terminal\":{\"idleMs\":9}   | terminal.idleMs should be 10 to 3600000, not 9",
                "\"protocol\":\"pty\",\"terminal\":{\"enter\":\"\"} | terminal.enter should be 1 to 64 characters",
                "\"protocol\":\"pty\",\"terminal\":{\"enterDelayMs\":10001}    | terminal.enterDelayMs should be 0 to 10000",
                "\"protocol\":\"pty\",\"terminal\":{\"prompt\":\"[\"}          | terminal.prompt is not a regular expression",
                "\"protocol\":\"pty\",\"terminal\":{\"scrollbackLines\":-1}    | terminal.scrollbackLines should be 0 to",
                "\"protocol\":\"pty\",\"terminal\":{\"colums\":80}             | columns",
            })
    void whatCannotBeIsRefusedByItsName(String members, String words) {
        assertThatThrownBy(() -> read(members)).hasMessageContaining(words);
    }
}
