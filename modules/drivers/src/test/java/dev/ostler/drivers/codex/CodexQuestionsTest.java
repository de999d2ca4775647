package dev.ostler.drivers.codex;

import static dev.ostler.drivers.Patience.await;
import static dev.ostler.drivers.codex.ScriptedCodex.THREAD;
import static dev.ostler.drivers.codex.ScriptedCodex.TURN;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.session.ApprovalKind;
import dev.ostler.core.session.Decision;
import dev.ostler.core.session.SessionEvent;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What codex asks: once, by the right client, and settled when nobody can answer any more. */
final class CodexQuestionsTest extends WithScriptedCodex {
    @Test
    void questionZeroIsAQuestion() {
        Desk desk = prompted();
        codex.client().askCommand(0, TURN, "rm -rf build");
        SessionEvent.ApprovalRequested asked = desk.told.awaitOne(SessionEvent.ApprovalRequested.class);
        assertThat(asked.requestId()).isEqualTo("0");
        assertThat(asked.title()).isEqualTo("rm -rf build");
        assertThat(desk.answer("0", Decision.ALLOW_SESSION)).isTrue();
        await().until(() -> codex.answers(0).size() == 1);
        assertThat(codex.answers(0).getFirst().path("result").path("decision").asText())
                .isEqualTo("acceptForSession");
        assertThat(desk.answer("0", Decision.ALLOW)).isFalse();
        assertThat(desk.answer("\"0\"", Decision.ALLOW)).isFalse();
    }

    @Test
    void aQuestionSettledElsewhereIsGone() {
        Desk desk = prompted();
        codex.client().askCommand(7, TURN, "ls");
        desk.told.awaitOne(SessionEvent.ApprovalRequested.class);
        codex.client().tell("serverRequest/resolved", "{\"threadId\":\"" + THREAD + "\",\"requestId\":7}");
        assertThat(desk.told.awaitOne(SessionEvent.ApprovalResolved.class))
                .isEqualTo(new SessionEvent.ApprovalResolved(THREAD, TURN, "7"));
        assertThat(desk.answer("7", Decision.ALLOW)).isFalse();
        assertThat(codex.answers(7)).isEmpty();
    }

    @Test
    void theEndOfTheTurnSettlesItsQuestionsOnly() {
        Desk desk = prompted();
        codex.client().askCommand(1, TURN, "ls");
        codex.client().ask("\"e1\"", "mcpServer/elicitation/request", """
                {"threadId":"%s","turnId":null,"serverName":"elic","mode":"form","message":"your name?",\
                "requestedSchema":{"type":"object","properties":{"name":{"type":"string"}},"required":["name"]}}""".formatted(THREAD));
        desk.told.awaitOne(SessionEvent.ApprovalRequested.class, a -> a.kind() == ApprovalKind.ELICITATION);
        codex.client().turnCompleted(TURN, "interrupted");
        desk.told.awaitOne(SessionEvent.TurnEnded.class);
        assertThat(desk.told.all(SessionEvent.ApprovalResolved.class))
                .containsExactly(new SessionEvent.ApprovalResolved(THREAD, TURN, "1"));
        assertCode(() -> desk.answer("\"e1\"", Decision.ALLOW), ErrorCode.INVALID_REQUEST);
        assertThat(desk.answer("\"e1\"", Decision.ALLOW, Map.of("name", "Ada"))).isTrue();
        await().until(() -> codex.received.stream()
                .anyMatch(frame -> frame.path("id").asText().equals("e1")));
        assertThat(codex.received.getLast().path("result").toString())
                .contains("\"action\":\"accept\"")
                .contains("\"name\":\"Ada\"");
    }

    @Test
    void whatNobodyCanAnswerIsRefusedAtOnceAndTheClockIsAnswered() {
        Desk desk = desk();
        desk.open();
        codex.client().ask(1, "account/chatgptAuthTokens/refresh", "{\"reason\":\"unauthorized\"}");
        codex.client().ask(2, "attestation/generate", "{}");
        codex.client().ask(3, "future/request", "{}");
        codex.client().ask(4, "currentTime/read", "{\"threadId\":\"" + THREAD + "\"}");
        await().until(() -> !codex.answers(4).isEmpty());
        for (int id = 1; id <= 3; id++) {
            assertThat(codex.answers(id).getFirst().path("error").path("code").asInt())
                    .isEqualTo(-32601);
        }
        assertThat(codex.answers(4)
                        .getFirst()
                        .path("result")
                        .path("currentTimeAt")
                        .asLong())
                .isBetween(System.currentTimeMillis() / 1000 - 60, System.currentTimeMillis() / 1000 + 1);
        assertThat(desk.told.all(SessionEvent.ApprovalRequested.class)).isEmpty();
    }

    @Test
    void aQuestionSentAgainOnResumeIsTheSameQuestion() {
        Desk desk = prompted();
        codex.client().askCommand(0, TURN, "ls");
        desk.told.awaitOne(SessionEvent.ApprovalRequested.class);
        codex.client().peer().drop();
        desk.told.awaitDisconnects(1);
        resumesWithTurn((client) -> {
            client.askCommand(0, TURN, "ls");
            client.askCommand(0, TURN, "ls");
        });
        desk.resume(THREAD);
        await().until(() -> desk.told.all(SessionEvent.ApprovalRequested.class).size() == 2);
        assertThat(desk.told.all(SessionEvent.ApprovalRequested.class))
                .containsOnly(
                        desk.told.all(SessionEvent.ApprovalRequested.class).getFirst());
        assertThat(desk.answer("0", Decision.ALLOW)).isTrue();
        assertThat(desk.answer("0", Decision.ALLOW)).isFalse();
        assertThat(desk.told.all(SessionEvent.ApprovalRequested.class)).hasSize(2);
        assertThat(desk.told.all(SessionEvent.ApprovalResolved.class)).isEmpty();
    }

    @Test
    void anAnswerThatWasLostWithTheConnectionIsSentAgain() {
        Desk desk = prompted();
        codex.client().askCommand(0, TURN, "ls");
        desk.told.awaitOne(SessionEvent.ApprovalRequested.class);
        assertThat(desk.answer("0", Decision.DENY)).isTrue();
        // the server has it, and drops the socket before it acts on it
        await().until(() -> codex.answers(0).size() == 1);
        codex.client().peer().drop();
        desk.told.awaitDisconnects(1);
        resumesWithTurn(client -> client.askCommand(0, TURN, "ls"));
        desk.resume(THREAD);
        await().until(() -> codex.answers(0).size() == 2);
        assertThat(codex.answers(0).getLast().path("result").path("decision").asText())
                .isEqualTo("decline");
        assertThat(desk.told.all(SessionEvent.ApprovalRequested.class)).hasSize(1);
    }

    @Test
    void aQuestionNotSentAgainIsSettled() {
        Desk desk = prompted(desk(LONG, LONG, LONG, SHORT));
        codex.client().askCommand(0, TURN, "ls");
        desk.told.awaitOne(SessionEvent.ApprovalRequested.class);
        codex.client().peer().drop();
        desk.told.awaitDisconnects(1);
        resumesWithTurn(_ -> {});
        desk.resume(THREAD);
        assertThat(desk.told.awaitOne(SessionEvent.ApprovalResolved.class).requestId())
                .isEqualTo("0");
        assertThat(desk.answer("0", Decision.ALLOW)).isFalse();
    }

    @Test
    void anotherQuestionUnderTheSameIdReplacesTheOld() {
        Desk desk = prompted();
        codex.client().askCommand(0, TURN, "ls");
        desk.told.awaitOne(SessionEvent.ApprovalRequested.class);
        codex.client().peer().drop();
        desk.told.awaitDisconnects(1);
        resumesWithTurn(client -> client.askCommand(0, TURN, "pwd"));
        desk.resume(THREAD);
        desk.told.awaitOne(SessionEvent.ApprovalRequested.class, a -> a.title().equals("pwd"));
        assertThat(desk.told.all(SessionEvent.ApprovalResolved.class)).hasSize(1);
        assertThat(desk.told.outline())
                .containsExactly("TurnStarted", "ApprovalRequested", "ApprovalResolved", "ApprovalRequested");
    }

    @Test
    void aCancelThatTheQuestionDoesNotKnowInterruptsTheTurn() {
        Desk desk = prompted();
        codex.client().ask(3, "item/permissions/requestApproval", """
                {"threadId":"%s","turnId":"%s","itemId":"c","cwd":"/w","reason":"net",\
                "permissions":{"network":{"enabled":true},"fileSystem":null}}""".formatted(THREAD, TURN));
        assertThat(desk.told.awaitOne(SessionEvent.ApprovalRequested.class).title())
                .isEqualTo("grant network (net)");
        assertThat(desk.answer("3", Decision.CANCEL)).isTrue();
        desk.told.awaitOne(SessionEvent.TurnEnded.class);
        assertThat(codex.received("turn/interrupt")).hasSize(1);
        JsonNode result = codex.answers(3).getFirst().path("result");
        assertThat(result.path("permissions").isEmpty()).isTrue();
        assertThat(result.path("scope").asText()).isEqualTo("turn");
    }

    @Test
    void moreQuestionsThanTheBoundAreRefused() {
        Desk desk = prompted();
        for (int id = 0; id <= Questions.BOUND; id++) {
            codex.client().askCommand(id, TURN, "echo " + id);
        }
        await().until(() -> !codex.answers(Questions.BOUND).isEmpty());
        assertThat(desk.told.all(SessionEvent.ApprovalRequested.class)).hasSize(Questions.BOUND);
    }

    private void resumesWithTurn(java.util.function.Consumer<ScriptedCodex.Client> after) {
        codex.on("thread/turns/list", (client, request) -> client.result(request, """
                {"data":[{"id":"%s","status":"inProgress","items":[]}]}""".formatted(TURN)));
        codex.on("thread/resume", (client, request) -> {
            client.result(request, ScriptedCodex.thread("active"));
            after.accept(client);
        });
    }
}
