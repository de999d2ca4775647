package dev.ostler.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.cli.Cli;
import dev.ostler.cli.RawServer;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.ops.Sessions;
import dev.ostler.core.session.ApprovalKind;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnswerTest {
    private static final List<Sessions.Approval> WAITING = List.of(
            approval("01AAA:1:s:0", "01AAA", "alice"),
            approval("01ABB:1:s:0", "01ABB", "bob"),
            approval("01ABB:1:s:1", "01ABB", "bob"));

    @TempDir
    Path dir;

    private static Sessions.Approval approval(String key, String id, String name) {
        return new Sessions.Approval(key, id, name, "s", "t", ApprovalKind.COMMAND, "ls", Instant.EPOCH, "{}");
    }

    @Test
    void questionIsMeantByNameKeyOrBeginningWhenItIsTheOnlyOne() {
        assertThat(Answer.key(WAITING, "alice")).isEqualTo("01AAA:1:s:0");
        assertThat(Answer.key(WAITING, "01AAA")).isEqualTo("01AAA:1:s:0");
        assertThat(Answer.key(WAITING, "01AA")).isEqualTo("01AAA:1:s:0");
        assertThat(Answer.key(WAITING, "01ABB:1:s:1")).isEqualTo("01ABB:1:s:1");
        assertThat(Answer.key(WAITING, "settled-already")).isEqualTo("settled-already");
        assertThatThrownBy(() -> Answer.key(WAITING, "bob"))
                .isInstanceOf(OstlerException.class)
                .hasMessageContaining("01ABB:1:s:0, 01ABB:1:s:1");
        assertThatThrownBy(() -> Answer.key(WAITING, "01A")).hasMessageContaining("say more");
    }

    @Test
    void whoComesLateIsToldWhoWon() throws Exception {
        try (RawServer server = RawServer.start()) {
            server.json("{\"approvals\":[]}")
                    .json("{\"approval\":\"k\",\"accepted\":false,\"decision\":\"deny\",\"by\":\"bob\"}");
            Cli.Result result = new Cli(dir).at(server).run("answer", "k", "allow-session", "--reason", "fine");
            assertThat(result.code()).isEqualTo(5);
            assertThat(result.err()).contains("bob has answered deny");
            assertThat(server.requests().get(1).body())
                    .isEqualTo("{\"decision\":\"allow-session\",\"reason\":\"fine\"}");
        }
    }
}
