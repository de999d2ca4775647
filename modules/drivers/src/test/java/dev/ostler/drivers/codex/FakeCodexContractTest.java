package dev.ostler.drivers.codex;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.harness.Auth;
import dev.ostler.core.secret.Secret;
import dev.ostler.core.session.ApprovalKind;
import dev.ostler.core.session.Decision;
import dev.ostler.core.session.SessionEvent;
import dev.ostler.core.session.TurnOutcome;
import dev.ostler.drivers.Target;
import dev.ostler.fake.codex.CodexOptions;
import dev.ostler.fake.codex.CodexServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against the fake codex inside this JVM; each third answer comes after what it causes. */
final class FakeCodexContractTest extends CodexContract {
    private static final String TOKEN = "the-token-of-the-fake";

    @TempDir
    Path home;

    private CodexServer server;

    @Override
    Target target() {
        return Desk.target(server.endpoint(), new Auth.Bearer(Secret.of(TOKEN)), true);
    }

    @Override
    void up() throws Exception {
        CodexOptions.Faults faults = new CodexOptions.Faults(0, 3, false, 0, CodexOptions.Faults.NONE.slowReader());
        server = CodexServer.start(
                CodexOptions.in(Files.createDirectories(home.resolve("codex")))
                        .withTokenSha256(CodexLaunch.sha256(TOKEN))
                        .with(faults),
                new CodexServer.Host() {
                    @Override
                    public void exit(int code) {}

                    @Override
                    public void crash() {}
                });
    }

    @Override
    void down() throws Exception {
        server.close();
    }

    /** The shapes of requests that were never seen on the wire, as somebody else read them from the schema. */
    @ParameterizedTest
    @CsvSource({
        "permissions, PERMISSIONS, grant network (net)",
        "input, USER_INPUT, Which one?",
        "tool, TOOL_CALL, fake_tool",
        "elicitation, ELICITATION, fake: your name?",
        "exec, COMMAND, sh -c true",
        "patch, FILE_CHANGE, change new.txt"
    })
    void everyKindOfQuestionIsAskedAndAnswered(String kind, ApprovalKind expected, String title) {
        Desk desk = desk();
        desk.open();
        desk.prompt("ask: " + kind);
        SessionEvent.ApprovalRequested asked = desk.told.awaitOne(SessionEvent.ApprovalRequested.class);
        assertThat(asked.kind()).isEqualTo(expected);
        assertThat(asked.title()).startsWith(title);
        Map<String, Object> content = switch (expected) {
            case USER_INPUT -> Map.of("answers", Map.of("q1", Map.of("answers", List.of("A"))));
            case TOOL_CALL ->
                Map.of("contentItems", List.of(Map.of("type", "inputText", "text", "42")), "success", true);
            case ELICITATION -> Map.of("name", "Ada");
            default -> null;
        };
        assertThat(desk.answer(asked.requestId(), Decision.ALLOW, content)).isTrue();
        assertThat(desk.told.awaitOne(SessionEvent.TurnEnded.class).outcome()).isEqualTo(TurnOutcome.COMPLETED);
        assertThat(desk.told.all(SessionEvent.ApprovalResolved.class)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"time", "attestation", "tokens", "something-new"})
    void whatNoHumanCanAnswerHoldsNoTurnUp(String kind) {
        Desk desk = desk();
        desk.open();
        desk.prompt("ask: " + kind);
        assertThat(desk.told.awaitOne(SessionEvent.TurnEnded.class).outcome()).isEqualTo(TurnOutcome.COMPLETED);
        assertThat(desk.told.all(SessionEvent.ApprovalRequested.class)).isEmpty();
    }
}
