package dev.ostler.drivers.codex;

import static dev.ostler.drivers.codex.ScriptedCodex.THREAD;
import static dev.ostler.drivers.codex.ScriptedCodex.TURN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.harness.Auth;
import dev.ostler.core.harness.VerdictReason;
import dev.ostler.core.secret.Secret;
import dev.ostler.core.session.SessionEvent;
import dev.ostler.drivers.DriverException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A server that refuses, never answers, or is not what it should be. */
final class CodexRefusalsTest extends WithScriptedCodex {
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
        Desk desk = prompted();
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
}
