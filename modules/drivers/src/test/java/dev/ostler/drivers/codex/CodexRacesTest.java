package dev.ostler.drivers.codex;

import static dev.ostler.drivers.codex.ScriptedCodex.THREAD;
import static dev.ostler.drivers.codex.ScriptedCodex.TURN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.session.SessionEvent;
import dev.ostler.core.session.TurnOutcome;
import dev.ostler.drivers.Driver;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Orders and accidents that a real server shows now and then, made certain. */
final class CodexRacesTest extends WithScriptedCodex {
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
        Desk desk = prompted();
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
        Desk desk = prompted();
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
        Desk desk = prompted();
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
        Desk desk = prompted(desk(LONG, LONG, LONG, SHORT));
        codex.on("thread/turns/list", (client, request) -> client.result(request, """
                {"data":[{"id":"%s","status":"failed","error":{"message":"lost"},"items":[]}]}""".formatted(TURN)));
        codex.client().status("idle");
        SessionEvent.TurnEnded ended = desk.told.awaitOne(SessionEvent.TurnEnded.class);
        assertThat(ended).isEqualTo(new SessionEvent.TurnEnded(THREAD, TURN, TurnOutcome.FAILED, "lost"));
    }

    @Test
    void aFrameOfFortyMebibytesKeepsItsPlaceAndTheLoopFree() {
        Desk desk = prompted();
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
}
