package dev.ostler.drivers.codex;

import static dev.ostler.drivers.Patience.await;
import static dev.ostler.drivers.codex.ScriptedCodex.THREAD;
import static dev.ostler.drivers.codex.ScriptedCodex.TURN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.harness.Auth;
import dev.ostler.core.harness.ByteSize;
import dev.ostler.core.harness.Release;
import dev.ostler.core.harness.VerdictReason;
import dev.ostler.core.secret.Secret;
import dev.ostler.core.session.ApprovalKind;
import dev.ostler.core.session.Decision;
import dev.ostler.core.session.SessionEvent;
import dev.ostler.core.session.TurnOutcome;
import dev.ostler.drivers.Driver;
import dev.ostler.drivers.DriverException;
import dev.ostler.drivers.ws.WsSettings;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Orders and accidents that a real server shows now and then, made certain. */
final class CodexRacesTest {
    private static final String COMMAND =
            "{\"type\":\"commandExecution\",\"id\":\"c1\",\"command\":\"ls\",\"cwd\":\"/w\",\"status\":\"inProgress\"}";
    private static final Duration SHORT = Duration.ofMillis(400);
    private static final Duration LONG = Duration.ofSeconds(60);

    private final Vertx vertx = Vertx.vertx();
    private final List<Desk> desks = new ArrayList<>();
    private ScriptedCodex codex;

    @BeforeEach
    void start() throws Exception {
        codex = new ScriptedCodex();
    }

    @AfterEach
    void stop() throws Exception {
        desks.forEach(Desk::close);
        codex.close();
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    private Desk desk() {
        return desk(LONG, LONG, LONG, LONG);
    }

    /** Each test is impatient only with what will not come. */
    private Desk desk(Duration handshake, Duration request, Duration releaseStep, Duration settle) {
        return desk(new CodexSettings(
                WsSettings.reading(ByteSize.mebibytes(64)), handshake, request, LONG, releaseStep, settle, 16));
    }

    /** What is asked before it is not answered has so long too. */
    private Desk impatient() {
        return desk(LONG, Duration.ofSeconds(5), LONG, LONG);
    }

    private Desk desk(CodexSettings settings) {
        Desk desk = new Desk(vertx, Desk.target(codex.endpoint()), settings);
        desks.add(desk);
        return desk;
    }

    private static void assertCode(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, ErrorCode code) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        OstlerException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void notificationsBeforeTheirResponseWaitForIt() {
        codex.on("thread/start", (client, request) -> {
            client.tell("thread/started", "{\"threadId\":\"" + THREAD + "\"}");
            client.status("idle");
            client.result(request, ScriptedCodex.thread("idle"));
        });
        codex.on("turn/start", (client, request) -> {
            client.status("active");
            client.turnStarted(TURN);
            client.delta(TURN, "m1", "early");
            client.message(TURN, "m1", "early");
            client.status("idle");
            client.turnCompleted(TURN, "completed");
            client.result(request, ScriptedCodex.turnResult(TURN));
        });
        Desk desk = desk();
        desk.open();
        assertThat(desk.prompt("hi")).isEqualTo(TURN);
        desk.told.awaitOne(SessionEvent.TurnEnded.class);
        assertThat(desk.told.outline()).containsExactly("TurnStarted", "ItemCompleted", "TurnEnded");
        assertThat(desk.told.all(SessionEvent.TurnStarted.class))
                .containsExactly(new SessionEvent.TurnStarted(THREAD, TURN, "hi", "test"));
        assertThat(desk.told.deltas("m1")).isEqualTo("early");
    }

    @Test
    void theEndIsToldOnceHoweverOftenItComes() {
        Desk desk = desk();
        desk.open();
        desk.prompt("hi");
        codex.client().turnCompleted(TURN, "completed");
        codex.client().turnCompleted(TURN, "failed");
        codex.client().delta(TURN, "m1", "late");
        codex.client().tell("marker", "{}");
        desk.told.awaitOne(SessionEvent.Raw.class, raw -> raw.name().equals("marker"));
        assertThat(desk.told.all(SessionEvent.TurnEnded.class)).hasSize(1);
        assertThat(desk.told.all(SessionEvent.TextDelta.class)).isEmpty();
    }

    @Test
    void anUnknownNotificationPassesUntouched() {
        Desk desk = desk();
        desk.open();
        String frame = "{ \"method\":\"brand/new\", \"params\":{\"threadId\":\"" + THREAD + "\",\"x\":[1, 2]} }";
        codex.client().peer().text(frame);
        SessionEvent.Raw raw =
                desk.told.awaitOne(SessionEvent.Raw.class, r -> r.name().equals("brand/new"));
        assertThat(raw.json()).isEqualTo(frame);
        assertThat(raw.session()).isEqualTo(THREAD);
    }

    @Test
    void otherThreadsAreNotThisSession() {
        Desk desk = desk();
        desk.open();
        desk.prompt("hi");
        codex.client().tell("thread/status/changed", "{\"threadId\":\"other\",\"status\":{\"type\":\"systemError\"}}");
        codex.client().tell("thread/status/changed", "{\"threadId\":\"other\",\"status\":{\"type\":\"idle\"}}");
        codex.client().tell("item/agentMessage/delta", """
                {"threadId":"other","turnId":"t","itemId":"i","delta":"not ours"}""");
        codex.client().tell("turn/completed", """
                {"threadId":"other","turn":{"id":"t","status":"completed","items":[]}}""");
        codex.client().turnCompleted(TURN, "completed");
        desk.told.awaitOne(SessionEvent.TurnEnded.class);
        assertThat(desk.told.all(SessionEvent.TurnEnded.class)).hasSize(1);
        assertThat(desk.told.all(SessionEvent.TextDelta.class)).isEmpty();
    }

    @Test
    void anErrorThatIsRetriedDoesNotEndTheTurn() {
        Desk desk = desk();
        desk.open();
        desk.prompt("hi");
        codex.client().tell("error", """
                {"error":{"message":"Reconnecting... 1/5","codexErrorInfo":{"responseStreamDisconnected":\
                {"httpStatusCode":null}},"additionalDetails":null},"willRetry":true,\
                "threadId":"%s","turnId":"%s"}""".formatted(THREAD, TURN));
        SessionEvent.Failure failure = desk.told.awaitOne(SessionEvent.Failure.class);
        assertThat(failure.retryable()).isTrue();
        assertThat(failure.message()).startsWith("Reconnecting... 1/5");
        assertThat(desk.told.all(SessionEvent.TurnEnded.class)).isEmpty();
    }

    @Test
    void idleWithoutAnEndIsLookedInto() {
        Desk desk = desk(LONG, LONG, LONG, SHORT);
        desk.open();
        desk.prompt("hi");
        codex.on("thread/turns/list", (client, request) -> client.result(request, """
                {"data":[{"id":"%s","status":"failed","error":{"message":"lost"},"items":[]}]}""".formatted(TURN)));
        codex.client().status("idle");
        SessionEvent.TurnEnded ended = desk.told.awaitOne(SessionEvent.TurnEnded.class);
        assertThat(ended).isEqualTo(new SessionEvent.TurnEnded(THREAD, TURN, TurnOutcome.FAILED, "lost"));
    }

    @Test
    void overloadIsRetriedOnEveryRequest() {
        AtomicInteger refusals = new AtomicInteger();
        for (String method : List.of("initialize", "thread/start", "turn/start", "turn/interrupt")) {
            AtomicInteger left = new AtomicInteger(3);
            codex.on(method, (client, request) -> {
                if (left.getAndDecrement() > 0) {
                    refusals.incrementAndGet();
                    client.error(request, -32001, "Server overloaded; retry later.");
                    return;
                }
                switch (method) {
                    case "initialize" -> client.result(request, "{\"userAgent\":\"x\"}");
                    case "thread/start" -> client.result(request, ScriptedCodex.thread("idle"));
                    case "turn/start" -> client.result(request, ScriptedCodex.turnResult(TURN));
                    default -> {
                        client.result(request, "{}");
                        client.turnCompleted(TURN, "interrupted");
                    }
                }
            });
        }
        Desk desk = desk();
        desk.open();
        desk.prompt("hi");
        assertThat(desk.interrupt()).isEqualTo(TURN);
        assertThat(refusals).hasValue(12);
        assertThat(codex.received("turn/start")).hasSize(4);
    }

    @Test
    void overloadToTheLastIsSaidSo() {
        codex.on("turn/start", (client, request) -> client.error(request, -32001, "Server overloaded; retry later."));
        Desk desk = desk();
        desk.open();
        assertCode(() -> desk.prompt("hi"), ErrorCode.OVERLOADED);
        assertThat(codex.received("turn/start")).hasSize(Backoff.ATTEMPTS);
        codex.on("turn/start", (client, request) -> client.result(request, ScriptedCodex.turnResult(TURN)));
        assertThat(desk.prompt("again")).isEqualTo(TURN);
    }

    @Test
    void aRequestWithoutAnAnswerEndsByItsTimer() {
        codex.on("turn/start", (_, _) -> {});
        Desk desk = impatient();
        desk.open();
        assertCode(() -> desk.prompt("hi"), ErrorCode.TIMEOUT);
        codex.on("turn/start", (client, request) -> client.result(request, ScriptedCodex.turnResult(TURN)));
        assertThat(desk.prompt("the gate is open again")).isEqualTo(TURN);
    }

    @Test
    void aTurnThatBeganThoughItsAnswerWasLostIsThatPromptsTurn() {
        codex.on("turn/start", (client, _) -> {
            client.turnStarted(TURN);
            client.delta(TURN, "m1", "it runs");
        });
        Desk desk = impatient();
        desk.open();
        assertCode(() -> desk.prompt("hi"), ErrorCode.TIMEOUT);
        assertThat(desk.told.awaitOne(SessionEvent.TurnStarted.class))
                .isEqualTo(new SessionEvent.TurnStarted(THREAD, TURN, "hi", "test"));
        assertThat(desk.told.deltas("m1")).isEqualTo("it runs");
        assertCode(() -> desk.prompt("no"), ErrorCode.CONFLICT);
    }

    @Test
    void aHandshakeWithoutAnAnswerFails() {
        codex.on("initialize", (_, _) -> {});
        assertThatThrownBy(() -> desk(SHORT, LONG, LONG, LONG).open())
                .isInstanceOfSatisfying(
                        DriverException.class, e -> assertThat(e.reason()).isEqualTo(VerdictReason.HANDSHAKE_FAILED));
        assertThatThrownBy(() -> desk(SHORT, LONG, LONG, LONG).probe()).isInstanceOf(DriverException.class);
    }

    @Test
    void anotherWebSocketServerIsNotTakenForCodex() {
        codex.on("initialize", (client, request) -> client.result(request, "{\"hello\":1}"));
        assertThatThrownBy(() -> desk().open()).isInstanceOfSatisfying(DriverException.class, e -> {
            assertThat(e.reason()).isEqualTo(VerdictReason.HANDSHAKE_FAILED);
            assertThat(e).hasMessageContaining("not a codex app-server");
        });
    }

    @Test
    void aServerThatDoesNotEnforceTheCredentialIsRefused() {
        Desk desk = new Desk(vertx, Desk.target(codex.endpoint(), new Auth.Bearer(Secret.of("minted-token")), true));
        desks.add(desk);
        assertThatThrownBy(desk::probe)
                .isInstanceOfSatisfying(
                        DriverException.class, e -> assertThat(e.reason()).isEqualTo(VerdictReason.AUTH_NOT_ENFORCED));
        assertThatThrownBy(desk::open)
                .isInstanceOfSatisfying(
                        DriverException.class, e -> assertThat(e.reason()).isEqualTo(VerdictReason.AUTH_NOT_ENFORCED));
    }

    @Test
    void theProofOfTheCredentialIsGivenOnce() throws Exception {
        codex.close();
        codex = new ScriptedCodex(head ->
                head.contains("Bearer minted-token") ? null : "HTTP/1.1 401 Unauthorized\r\ncontent-length: 0\r\n\r\n");
        Desk desk = new Desk(vertx, Desk.target(codex.endpoint(), new Auth.Bearer(Secret.of("minted-token")), true));
        desks.add(desk);
        desk.probe();
        desk.open();
        codex.client().peer().drop();
        desk.told.awaitDisconnects(1);
        desk.resume(THREAD);
        assertThat(codex.connections()).isEqualTo(3);
    }

    @Test
    void aWriterElsewhereIsToldClearly() {
        codex.on(
                "thread/resume",
                (client, request) ->
                        client.error(request, -32600, "thread " + THREAD + " already has an active writer"));
        assertThatThrownBy(() -> desk().resume(THREAD)).isInstanceOfSatisfying(OstlerException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT);
            assertThat(e).hasMessageContaining("another app-server on the same CODEX_HOME");
        });
    }

    @Test
    void aThreadThatWasUnloadedIsLoadedAgain() {
        AtomicInteger starts = new AtomicInteger();
        codex.on("turn/start", (client, request) -> {
            if (starts.getAndIncrement() == 0) {
                client.error(request, -32600, "thread not found: " + THREAD);
            } else {
                client.result(request, ScriptedCodex.turnResult(TURN));
            }
        });
        Desk desk = desk();
        desk.open();
        assertThat(desk.prompt("hi")).isEqualTo(TURN);
        assertThat(codex.received("thread/resume")).hasSize(1);
    }

    @Test
    void aDropMidTurnIsNoEndAndTheRestIsTakenUp() {
        Desk desk = desk();
        desk.open();
        desk.prompt("hi");
        codex.client().itemStarted(TURN, "{\"type\":\"agentMessage\",\"id\":\"m1\",\"text\":\"\"}");
        codex.client().delta(TURN, "m1", "one ");
        desk.told.awaitOne(SessionEvent.TextDelta.class);
        codex.client().peer().drop();
        desk.told.awaitDisconnects(1);
        assertThat(desk.told.all(SessionEvent.TurnEnded.class)).isEmpty();
        assertCode(() -> desk.prompt("no"), ErrorCode.PEER_FAILED);
        assertCode(() -> desk.interrupt(), ErrorCode.PEER_FAILED);

        codex.on("thread/turns/list", (client, request) -> client.result(request, """
                {"data":[{"id":"%s","status":"inProgress","error":null,"items":[
                {"type":"commandExecution","id":"c1","command":"ls","cwd":"/w","status":"completed","exitCode":0,\
                "aggregatedOutput":"a"}]}]}""".formatted(TURN)));
        assertThat(desk.resume(THREAD)).isEqualTo(new Driver.Session(THREAD, TURN));
        assertThat(desk.told.all(SessionEvent.ToolEnded.class)).hasSize(1);
        codex.client().delta(TURN, "m1", "three");
        codex.client().message(TURN, "m1", "one two three");
        codex.client().turnCompleted(TURN, "completed");
        desk.told.awaitOne(SessionEvent.TurnEnded.class);
        assertThat(desk.told.all(SessionEvent.ItemCompleted.class))
                .containsExactly(new SessionEvent.ItemCompleted(THREAD, TURN, "m1", "message", "one two three", true));
        assertThat(desk.told.disconnects).hasSize(1);
    }

    @Test
    void aMessageWithAHoleIsCutBeforeTheHole() {
        Desk desk = desk();
        desk.open();
        desk.prompt("hi");
        codex.client().delta(TURN, "m1", "before ");
        desk.told.awaitOne(SessionEvent.TextDelta.class);
        codex.client().peer().drop();
        desk.told.awaitDisconnects(1);
        codex.on("thread/turns/list", (client, request) -> client.result(request, """
                {"data":[{"id":"%s","status":"inProgress","items":[]}]}""".formatted(TURN)));
        desk.resume(THREAD);
        codex.client().delta(TURN, "m1", "after");
        codex.client().turnCompleted(TURN, "interrupted");
        assertThat(desk.told.awaitOne(SessionEvent.ItemCompleted.class))
                .isEqualTo(new SessionEvent.ItemCompleted(THREAD, TURN, "m1", "message", "before ", false));
    }

    @Test
    void framesBetweenResumeAndHistoryWaitForTheHistory() {
        Desk desk = desk();
        desk.open();
        desk.prompt("hi");
        codex.client().peer().drop();
        desk.told.awaitDisconnects(1);
        codex.on("thread/resume", (client, request) -> {
            client.result(request, ScriptedCodex.thread("active"));
            client.turnStarted("next-turn");
            client.delta("next-turn", "m2", "by somebody else");
        });
        codex.on("thread/turns/list", (client, request) -> client.result(request, """
                {"data":[{"id":"next-turn","status":"inProgress","items":[]},
                {"id":"%s","status":"completed","items":[]}]}""".formatted(TURN)));
        assertThat(desk.resume(THREAD)).isEqualTo(new Driver.Session(THREAD, "next-turn"));
        desk.told.awaitOne(SessionEvent.TextDelta.class);
        assertThat(desk.told.outline()).containsExactly("TurnStarted", "TurnEnded", "TurnStarted");
        assertThat(desk.told.all(SessionEvent.TurnEnded.class).getFirst().outcome())
                .isEqualTo(TurnOutcome.COMPLETED);
    }

    @Test
    void aDropWhileOpeningFailsTheOpeningAndIsNoDisconnect() {
        codex.on("thread/start", (client, _) -> client.peer().drop());
        Desk desk = desk();
        assertCode(desk::open, ErrorCode.PEER_FAILED);
        assertThat(desk.told.disconnects).isEmpty();
        codex.on("thread/start", (client, request) -> client.result(request, ScriptedCodex.thread("idle")));
        assertThat(desk.open().id()).isEqualTo(THREAD);
    }

    @Test
    void aDropFailsWhatWaits() {
        codex.on("turn/start", (client, _) -> client.peer().drop());
        Desk desk = desk();
        desk.open();
        assertCode(() -> desk.prompt("hi"), ErrorCode.PEER_FAILED);
        desk.told.awaitDisconnects(1);
    }

    @Test
    void closingIsNoDisconnect() {
        Desk desk = desk();
        desk.open();
        desk.close();
        assertThat(desk.told.disconnects).isEmpty();
        assertCode(() -> desk.prompt("hi"), ErrorCode.PEER_FAILED);
    }

    @Test
    void closingWhileOpeningLeavesNoConnection() {
        codex.on("thread/start", (_, _) -> {});
        Desk desk = desk();
        CompletableFuture<Driver.Session> opening = desk.begin(driver -> driver.open(new Driver.Open.New()));
        await().until(() -> !codex.received("thread/start").isEmpty());
        desk.close();
        assertThatThrownBy(() -> Desk.get(opening)).isInstanceOf(OstlerException.class);
    }

    @Test
    void questionZeroIsAQuestion() {
        Desk desk = desk();
        desk.open();
        desk.prompt("hi");
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
        Desk desk = desk();
        desk.open();
        desk.prompt("hi");
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
        Desk desk = desk();
        desk.open();
        desk.prompt("hi");
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
        Desk desk = desk();
        desk.open();
        desk.prompt("hi");
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
        Desk desk = desk();
        desk.open();
        desk.prompt("hi");
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
        Desk desk = desk(LONG, LONG, LONG, SHORT);
        desk.open();
        desk.prompt("hi");
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
        Desk desk = desk();
        desk.open();
        desk.prompt("hi");
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
        Desk desk = desk();
        desk.open();
        desk.prompt("hi");
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
        Desk desk = desk();
        desk.open();
        desk.prompt("hi");
        for (int id = 0; id <= Questions.BOUND; id++) {
            codex.client().askCommand(id, TURN, "echo " + id);
        }
        await().until(() -> !codex.answers(Questions.BOUND).isEmpty());
        assertThat(desk.told.all(SessionEvent.ApprovalRequested.class)).hasSize(Questions.BOUND);
    }

    @Test
    void aFrameOfFortyMebibytesKeepsItsPlaceAndTheLoopFree() {
        Desk desk = desk();
        desk.open();
        desk.prompt("hi");
        String huge = "x".repeat(40 << 20);
        AtomicLong stall = desk.watchStalls(vertx);
        codex.client().delta(TURN, "m1", "first");
        codex.client().message(TURN, "m0", huge);
        codex.client().delta(TURN, "m1", "second");
        codex.client().turnCompleted(TURN, "completed");
        desk.told.awaitOne(SessionEvent.TurnEnded.class);
        List<SessionEvent> order = desk.told.events.stream()
                .filter(e -> e instanceof SessionEvent.TextDelta || e instanceof SessionEvent.ItemCompleted)
                .toList();
        assertThat(order.get(0)).isInstanceOf(SessionEvent.TextDelta.class);
        assertThat(((SessionEvent.ItemCompleted) order.get(1)).text()).hasSize(40 << 20);
        assertThat(((SessionEvent.TextDelta) order.get(2)).text()).isEqualTo("second");
        assertThat(((SessionEvent.ItemCompleted) order.get(3)).complete()).isFalse();
        System.out.printf("longest stall of the event loop: %d ms%n", stall.get() / 1_000_000);
    }

    @Test
    void junkAndBinaryFramesChangeNothing() {
        Desk desk = desk();
        desk.open();
        codex.client().peer().text("not json");
        codex.client().peer().text("[1,2]");
        codex.client().peer().text("{\"id\":99,\"result\":{}}");
        codex.client().peer().text("{\"method\":\"turn/started\"}");
        codex.client().peer().text("{\"method\":\"turn/start");
        codex.client().peer().binary(new byte[] {0, 1, 2});
        assertThat(desk.prompt("hi")).isEqualTo(TURN);
        assertThat(desk.told.disconnects).isEmpty();
    }

    @Test
    void tooLongATextIsRefusedWithTheNumbersAndNothingIsSent() {
        Desk desk = desk();
        desk.open();
        String most = "é".repeat(Inputs.MOST_CHARACTERS);
        assertThat(desk.prompt(most)).isEqualTo(TURN);
        assertThatThrownBy(() -> desk.steer(most + "x")).isInstanceOfSatisfying(OstlerException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.TOO_LARGE);
            assertThat(e).hasMessageContaining("1048577").hasMessageContaining("1048576");
        });
        assertThat(codex.received("turn/steer")).isEmpty();
    }

    @Test
    void aReleaseIsBoundedWhenTheServerIsSilent() {
        Desk desk = desk(LONG, LONG, SHORT, LONG);
        desk.open();
        desk.prompt("hi");
        for (String method : List.of("turn/interrupt", "thread/backgroundTerminals/clean", "thread/delete")) {
            codex.on(method, (_, _) -> {});
        }
        codex.client().itemStarted(TURN, COMMAND);
        codex.client().askCommand(5, TURN, "ls");
        desk.told.awaitOne(SessionEvent.ApprovalRequested.class);
        desk.release(Release.DELETE);
        await().until(() -> codex.received("thread/backgroundTerminals/clean").size() == 1);
        await().until(() -> codex.received("thread/delete").size() == 1);
        assertThat(codex.answers(5).getFirst().path("result").path("decision").asText())
                .isEqualTo("decline");
        assertThat(desk.told.awaitOne(SessionEvent.Failure.class).message()).contains("not deleted");
    }

    @Test
    void aReleaseOfAThreadWithoutToolsAsksForNoTerminals() {
        Desk desk = desk();
        desk.open();
        desk.prompt("hi");
        codex.client().message(TURN, "m1", "only words");
        codex.client().turnCompleted(TURN, "completed");
        desk.told.awaitOne(SessionEvent.TurnEnded.class);
        desk.release(Release.ABORT);
        assertThat(codex.received("thread/backgroundTerminals/clean")).isEmpty();
    }

    @Test
    void aReleaseAfterAToolOrAfterAGapCleansTheTerminals() {
        Desk tool = desk();
        tool.open();
        tool.prompt("hi");
        codex.client().itemStarted(TURN, COMMAND);
        codex.client().turnCompleted(TURN, "completed");
        tool.told.awaitOne(SessionEvent.TurnEnded.class);
        tool.release(Release.ABORT);
        assertThat(codex.received("thread/backgroundTerminals/clean")).hasSize(1);

        Desk resumed = desk();
        resumed.resume(THREAD);
        resumed.release(Release.ABORT);
        assertThat(codex.received("thread/backgroundTerminals/clean")).hasSize(2);

        Desk dropped = desk();
        dropped.open();
        codex.client().peer().drop();
        await().until(() -> !dropped.told.disconnects.isEmpty());
        dropped.resume(THREAD);
        dropped.release(Release.ABORT);
        assertThat(codex.received("thread/backgroundTerminals/clean")).hasSize(3);
    }

    @Test
    void twoOpeningsAtOnceAreOne() {
        Desk desk = desk();
        CompletableFuture<Driver.Session> first = desk.begin(driver -> driver.open(new Driver.Open.New()));
        CompletableFuture<Driver.Session> second = desk.begin(driver -> driver.open(new Driver.Open.New()));
        assertThat(Desk.get(first).id()).isEqualTo(THREAD);
        assertThatThrownBy(() -> Desk.get(second)).isInstanceOf(OstlerException.class);
        assertCode(desk::open, ErrorCode.CONFLICT);
        assertThat(codex.connections()).isEqualTo(1);
    }

    @Test
    void anInterruptWhileTheTurnIsStartingWaitsForItsId() {
        CompletableFuture<Runnable> late = new CompletableFuture<>();
        codex.on(
                "turn/start",
                (client, request) -> late.complete(() -> client.result(request, ScriptedCodex.turnResult(TURN))));
        Desk desk = desk();
        desk.open();
        CompletableFuture<String> prompt = desk.begin(driver -> driver.prompt("hi", "test"));
        CompletableFuture<String> interrupt = desk.begin(Driver::interrupt);
        late.join().run();
        assertThat(Desk.get(prompt)).isEqualTo(TURN);
        assertThat(Desk.get(interrupt)).isEqualTo(TURN);
        assertThat(desk.told.awaitOne(SessionEvent.TurnEnded.class).outcome()).isEqualTo(TurnOutcome.INTERRUPTED);
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
