package dev.ostler.drivers.codex;

import static dev.ostler.drivers.Patience.await;
import static dev.ostler.drivers.codex.ScriptedCodex.THREAD;
import static dev.ostler.drivers.codex.ScriptedCodex.TURN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.session.SessionEvent;
import dev.ostler.core.session.TurnOutcome;
import dev.ostler.drivers.Driver;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A connection that is lost or closed, and what is taken up after it. */
final class CodexDropsTest extends WithScriptedCodex {
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
        Desk desk = prompted();
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
        Desk desk = prompted();
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
        Desk desk = prompted();
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
}
