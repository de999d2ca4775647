package dev.ostler.drivers.opencode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.harness.Release;
import dev.ostler.core.session.Decision;
import dev.ostler.core.session.HistoryItem;
import dev.ostler.core.session.Page;
import dev.ostler.core.session.SessionEvent;
import dev.ostler.core.session.SessionInfo;
import dev.ostler.core.session.TurnOutcome;
import dev.ostler.drivers.Driver;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the driver does with any opencode, beside what every agent does behind a broker. */
abstract class OpencodeContract {
    @TempDir
    Path home;

    Vertx vertx = Vertx.vertx();
    private final List<Desk> desks = new ArrayList<>();
    private OpencodeProcess server;

    abstract List<String> command();

    Map<String, String> environment() throws Exception {
        return Map.of();
    }

    @BeforeEach
    void up() throws Exception {
        server = OpencodeProcess.start(command(), home, environment());
    }

    @AfterEach
    void down() throws Exception {
        desks.forEach(Desk::close);
        server.kill();
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    Desk desk() {
        Desk desk = new Desk(vertx, server.target());
        desks.add(desk);
        return desk;
    }

    private static void ended(Desk desk, String turn) {
        desk.told.awaitOne(SessionEvent.TurnEnded.class, e -> e.turn().equals(turn));
    }

    @Test
    void theSessionIsListedReadChangedAndDeleted() {
        Desk desk = desk();
        String first = desk.open().id();
        String turn = desk.prompt("say: one two three");
        ended(desk, turn);
        String second = desk.on(d -> d.change(new Driver.Open.New())).id();
        assertThat(second).isNotEqualTo(first);
        ended(desk, desk.prompt("say: in the second"));

        Page<SessionInfo> newest = desk.sessions(null, 1);
        assertThat(newest.items()).hasSize(1);
        assertThat(newest.next()).isNotNull();
        List<SessionInfo> all = desk.sessions(null, 10).items();
        assertThat(all).extracting(SessionInfo::id).containsExactlyInAnyOrder(first, second);
        assertThat(all)
                .filteredOn(SessionInfo::open)
                .extracting(SessionInfo::id)
                .containsExactly(second);

        assertThat(desk.on(d -> d.change(new Driver.Open.Resume(first))).id()).isEqualTo(first);
        assertThatThrownBy(() -> desk.on(d -> d.delete(first)))
                .isInstanceOfSatisfying(
                        OstlerException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT));
        desk.on(d -> d.delete(second));
        assertThat(desk.sessions(null, 10).items()).extracting(SessionInfo::id).containsExactly(first);
        assertThat(desk.told.ends()).hasSize(2);

        desk.release(Release.DELETE);
        assertThat(desk.sessions(null, 10).items()).isEmpty();
        assertThatThrownBy(() -> desk.history(first, null, 10))
                .isInstanceOfSatisfying(
                        OstlerException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND));
    }

    @Test
    void thePastIsReadInPagesOldestFirst() {
        Desk desk = desk();
        String session = desk.open().id();
        String first = desk.prompt("say: the answer");
        ended(desk, first);
        String asks = desk.prompt("escalate: echo from-the-tool");
        desk.answer(desk.told.awaitOne(SessionEvent.ApprovalRequested.class).requestId(), Decision.ALLOW);
        ended(desk, asks);

        List<HistoryItem> all = desk.history(session, null, 100).items();
        assertThat(all)
                .extracting(HistoryItem::type)
                .startsWith("user", "message", "user")
                .contains("tool");
        assertThat(all.getFirst().text()).isEqualTo("say: the answer");
        assertThat(all.getFirst().turn()).isEqualTo(first);
        assertThat(all.get(1).text()).isEqualTo("the answer");
        assertThat(all.get(1).turn()).isEqualTo(first);
        assertThat(all)
                .filteredOn(item -> item.type().equals("tool"))
                .singleElement()
                .satisfies(item -> {
                    assertThat(item.status()).isEqualTo("completed");
                    assertThat(item.text()).contains("from-the-tool");
                    assertThat(item.input()).contains("echo from-the-tool");
                });
        List<HistoryItem> paged = new ArrayList<>();
        @Nullable String from = null;
        do {
            Page<HistoryItem> page = desk.history(session, from, 2);
            assertThat(page.items()).hasSizeBetween(1, 2);
            paged.addAll(page.items());
            from = page.next();
        } while (from != null);
        assertThat(paged).isEqualTo(all);
    }

    @Test
    void aSteerJoinsTheRun() {
        Desk desk = desk();
        desk.open();
        String turn = desk.prompt("slow: 40 every 50");
        desk.told.awaitOne(SessionEvent.TextDelta.class);
        assertThat(desk.steer("say: after the steer")).isEqualTo(turn);
        ended(desk, turn);
        assertThat(desk.told.ends()).extracting(SessionEvent.TurnEnded::outcome).containsExactly(TurnOutcome.COMPLETED);
        assertThat(desk.told.all(SessionEvent.ItemCompleted.class))
                .extracting(SessionEvent.ItemCompleted::text)
                .contains("after the steer");
    }

    @Test
    void ofTwoWhoAnswerTheSecondIsTold() {
        Desk one = desk();
        String session = one.open().id();
        Desk two = desk();
        two.resume(session, null);
        String turn = one.prompt("escalate: touch proof");
        String asked = one.told.awaitOne(SessionEvent.ApprovalRequested.class).requestId();
        two.told.awaitOne(
                SessionEvent.ApprovalRequested.class, e -> e.requestId().equals(asked));
        assertThat(two.answer(asked, Decision.ALLOW)).isTrue();
        one.told.awaitOne(SessionEvent.ApprovalResolved.class);
        assertThat(one.answer(asked, Decision.DENY)).isFalse();
        ended(one, turn);
        ended(two, turn);
        assertThat(home.resolve("proof")).exists();
        assertThat(one.told.all(SessionEvent.ApprovalResolved.class)).hasSize(1);
        assertThat(two.told.all(SessionEvent.TurnStarted.class))
                .singleElement()
                .satisfies(e -> assertThat(e.turn()).isEqualTo(turn));
    }

    @Test
    void aCancelEndsTheTurnAndADenialDoesNot() {
        Desk desk = desk();
        desk.open();
        String denied = desk.prompt("escalate: touch proof");
        desk.answer(desk.told.awaitOne(SessionEvent.ApprovalRequested.class).requestId(), Decision.DENY);
        ended(desk, denied);
        String cancelled = desk.prompt("escalate: touch proof");
        desk.answer(
                desk.told
                        .awaitOne(
                                SessionEvent.ApprovalRequested.class,
                                e -> e.turn() != null && e.turn().equals(cancelled))
                        .requestId(),
                Decision.CANCEL);
        ended(desk, cancelled);
        assertThat(desk.told.ends())
                .extracting(SessionEvent.TurnEnded::outcome)
                .containsExactly(TurnOutcome.COMPLETED, TurnOutcome.INTERRUPTED);
        assertThat(home.resolve("proof")).doesNotExist();
    }

    /** Killed in the middle of a tool: the history of the next process has it as running for ever. */
    @Test
    void aTurnWhoseServerWasKilledEndsWithTheNextOne() throws Exception {
        Desk desk = desk();
        String session = desk.open().id();
        Path begun = home.resolve("begun");
        String turn = desk.prompt("escalate: touch begun; sleep 300");
        desk.answer(desk.told.awaitOne(SessionEvent.ApprovalRequested.class).requestId(), Decision.ALLOW);
        await().atMost(Told.PATIENCE).until(() -> Files.exists(begun));
        server.kill();
        await().atMost(Told.PATIENCE).until(() -> desk.told.disconnects.size() == 1);
        assertThat(desk.told.ends()).isEmpty();

        server = OpencodeProcess.start(command(), home, environment());
        Desk next = desk();
        Driver.Session resumed = next.resume(session, turn);
        assertThat(resumed.id()).isEqualTo(session);
        next.told.awaitOne(SessionEvent.TurnEnded.class);
        assertThat(next.told.ends())
                .containsExactly(new SessionEvent.TurnEnded(session, turn, TurnOutcome.INTERRUPTED, null));
        assertThat(next.told.all(SessionEvent.ToolEnded.class))
                .extracting(SessionEvent.ToolEnded::status)
                .containsExactly("interrupted");
        ended(next, next.prompt("say: it goes on"));
        assertThat(next.told.ends()).hasSize(2);
    }
}
