package dev.ostler.drivers.codex;

import static dev.ostler.drivers.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.harness.Auth;
import dev.ostler.core.harness.Release;
import dev.ostler.core.harness.VerdictReason;
import dev.ostler.core.secret.Secret;
import dev.ostler.core.session.ApprovalKind;
import dev.ostler.core.session.Decision;
import dev.ostler.core.session.HistoryItem;
import dev.ostler.core.session.Page;
import dev.ostler.core.session.SessionEvent;
import dev.ostler.core.session.SessionInfo;
import dev.ostler.core.session.TurnOutcome;
import dev.ostler.drivers.Driver;
import dev.ostler.drivers.DriverException;
import dev.ostler.drivers.Target;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the driver does with any codex app-server, the fake one and the real one. */
abstract class CodexContract {
    private final List<Desk> desks = new ArrayList<>();
    Vertx vertx = Vertx.vertx();

    /** Where a server with authentication listens. */
    abstract Target target();

    @BeforeEach
    void start() throws Exception {
        up();
    }

    @AfterEach
    void stop() throws Exception {
        desks.forEach(Desk::close);
        vertx.close().toCompletionStage().toCompletableFuture().get();
        down();
    }

    abstract void up() throws Exception;

    /** Ends the server and proves that nothing of it is left. */
    abstract void down() throws Exception;

    Desk desk() {
        return desk(target());
    }

    Desk desk(Target target) {
        Desk desk = new Desk(vertx, target);
        desks.add(desk);
        return desk;
    }

    @Test
    void aTurnOfTextBeginsStreamsAndEndsOnce() {
        Desk desk = desk();
        Driver.Session session = desk.open();
        String turn = desk.prompt("say: hello from the other side");

        SessionEvent.TurnEnded ended = desk.told.awaitOne(SessionEvent.TurnEnded.class);
        assertThat(ended).isEqualTo(new SessionEvent.TurnEnded(session.id(), turn, TurnOutcome.COMPLETED, null));
        SessionEvent.ItemCompleted message = desk.told.awaitOne(
                SessionEvent.ItemCompleted.class, i -> i.type().equals("message"));
        assertThat(message.text()).isEqualTo("hello from the other side");
        assertThat(message.complete()).isTrue();
        assertThat(desk.told.deltas(message.item())).isEqualTo(message.text());
        assertThat(desk.told.all(SessionEvent.TurnStarted.class))
                .containsExactly(
                        new SessionEvent.TurnStarted(session.id(), turn, "say: hello from the other side", "test"));
        assertThat(desk.told.outline()).containsExactly("TurnStarted", "ItemCompleted", "TurnEnded");
    }

    @Test
    void idleIsToldAfterTheEndOfTheTurn() {
        Desk desk = desk();
        desk.open();
        desk.prompt("say: one");
        desk.told.awaitOne(SessionEvent.TurnEnded.class);
        desk.told.awaitOne(SessionEvent.StatusChanged.class, s -> s.status().equals("busy"));
        await().until(() -> desk.told
                .all(SessionEvent.StatusChanged.class)
                .getLast()
                .status()
                .equals("idle"));
        List<SessionEvent> told = List.copyOf(desk.told.events);
        SessionEvent.TurnEnded end = desk.told.all(SessionEvent.TurnEnded.class).getFirst();
        assertThat(told.subList(0, told.indexOf(end)).stream()
                        .filter(SessionEvent.StatusChanged.class::isInstance)
                        .map(e -> ((SessionEvent.StatusChanged) e).status()))
                .containsExactly("idle", "busy");
    }

    @Test
    void aSecondPromptIsRefusedWithTheRunningTurn() {
        Desk desk = desk();
        desk.open();
        String turn = desk.prompt("slow: 200 every 50");
        assertThatThrownBy(() -> desk.prompt("say: no")).isInstanceOfSatisfying(OstlerException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT);
            assertThat(e.problem().details()).containsEntry("turn", turn);
        });
        assertThat(desk.interrupt()).isEqualTo(turn);
        assertThat(desk.told.all(SessionEvent.TurnEnded.class))
                .extracting(SessionEvent.TurnEnded::outcome)
                .containsExactly(TurnOutcome.INTERRUPTED);
    }

    @Test
    void anInterruptedMessageIsClosedWithItsPartialText() {
        Desk desk = desk();
        desk.open();
        desk.prompt("slow: 200 every 50");
        desk.told.awaitOne(SessionEvent.TextDelta.class);
        desk.interrupt();
        SessionEvent.ItemCompleted cut = desk.told.awaitOne(
                SessionEvent.ItemCompleted.class, i -> i.type().equals("message"));
        assertThat(cut.complete()).isFalse();
        assertThat(cut.text()).isNotEmpty().isEqualTo(desk.told.deltas(cut.item()));
    }

    @Test
    void anInterruptWithoutATurnSucceeds() {
        Desk desk = desk();
        desk.open();
        assertThat(desk.interrupt()).isNull();
        assertThatThrownBy(() -> desk.steer("x"))
                .isInstanceOfSatisfying(
                        OstlerException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT));
    }

    @Test
    void aSteerJoinsTheTurnAndTheBrokenMessageIsClosed() {
        Desk desk = desk();
        desk.open();
        String turn = desk.prompt("slow: 1000 every 50");
        desk.told.awaitOne(SessionEvent.TextDelta.class);
        assertThat(desk.steer("say: after the steer")).isEqualTo(turn);
        assertThat(desk.told.awaitOne(SessionEvent.TurnEnded.class).outcome()).isEqualTo(TurnOutcome.COMPLETED);
        assertThat(desk.told.all(SessionEvent.ItemCompleted.class))
                .filteredOn(i -> i.type().equals("message"))
                .extracting(SessionEvent.ItemCompleted::complete)
                .containsExactlyInAnyOrder(true, false);
    }

    @Test
    void aCommandIsAskedForAndRuns() {
        Desk desk = desk();
        Driver.Session session = desk.open();
        String turn = desk.prompt("escalate: echo approved-run");
        SessionEvent.ApprovalRequested asked = desk.told.awaitOne(SessionEvent.ApprovalRequested.class);
        assertThat(asked.session()).isEqualTo(session.id());
        assertThat(asked.turn()).isEqualTo(turn);
        assertThat(asked.kind()).isEqualTo(ApprovalKind.COMMAND);
        assertThat(asked.title()).contains("echo approved-run").doesNotContain("\n");
        assertThat(asked.json()).contains("item/commandExecution/requestApproval");
        desk.told.awaitOne(SessionEvent.StatusChanged.class, s -> s.status().equals("waiting-approval"));

        assertThat(desk.answer(asked.requestId(), Decision.ALLOW)).isTrue();
        assertThat(desk.answer(asked.requestId(), Decision.DENY)).isFalse();
        desk.told.awaitOne(SessionEvent.TurnEnded.class);
        assertThat(desk.told.all(SessionEvent.ApprovalResolved.class))
                .containsExactly(new SessionEvent.ApprovalResolved(session.id(), turn, asked.requestId()));
        SessionEvent.ToolEnded tool = desk.told.awaitOne(SessionEvent.ToolEnded.class);
        assertThat(tool.status()).isEqualTo("completed");
        assertThat(tool.exitCode()).isZero();
        assertThat(tool.output()).contains("approved-run");
        assertThat(desk.told.awaitOne(SessionEvent.ToolStarted.class).input()).contains("echo approved-run");
    }

    @Test
    void aDeniedCommandFailsAndTheTurnGoesOn() {
        Desk desk = desk();
        desk.open();
        desk.prompt("escalate: echo never");
        desk.answer(desk.told.awaitOne(SessionEvent.ApprovalRequested.class).requestId(), Decision.DENY);
        assertThat(desk.told.awaitOne(SessionEvent.TurnEnded.class).outcome()).isEqualTo(TurnOutcome.COMPLETED);
        assertThat(desk.told.awaitOne(SessionEvent.ToolEnded.class).status()).isEqualTo("declined");
    }

    @Test
    void aCancelledCommandInterruptsTheTurn() {
        Desk desk = desk();
        desk.open();
        desk.prompt("escalate: echo never");
        desk.answer(desk.told.awaitOne(SessionEvent.ApprovalRequested.class).requestId(), Decision.CANCEL);
        assertThat(desk.told.awaitOne(SessionEvent.TurnEnded.class).outcome()).isEqualTo(TurnOutcome.INTERRUPTED);
    }

    @Test
    void anInterruptSettlesWhatIsAsked() {
        Desk desk = desk();
        desk.open();
        desk.prompt("escalate: echo never");
        SessionEvent.ApprovalRequested asked = desk.told.awaitOne(SessionEvent.ApprovalRequested.class);
        desk.interrupt();
        assertThat(desk.told.all(SessionEvent.ApprovalResolved.class)).hasSize(1);
        assertThat(desk.answer(asked.requestId(), Decision.ALLOW)).isFalse();
    }

    @Test
    void aFailingModelFailsTheTurnOnceAndTheSessionGoesOn() {
        Desk desk = desk();
        desk.open();
        desk.prompt("error: 400");
        SessionEvent.TurnEnded failed = desk.told.awaitOne(SessionEvent.TurnEnded.class);
        assertThat(failed.outcome()).isEqualTo(TurnOutcome.FAILED);
        assertThat(failed.error()).isNotEmpty();
        assertThat(desk.told.all(SessionEvent.Failure.class)).isNotEmpty();
        String next = desk.prompt("say: fine");
        assertThat(desk.told
                        .awaitOne(SessionEvent.TurnEnded.class, e -> e.turn().equals(next))
                        .outcome())
                .isEqualTo(TurnOutcome.COMPLETED);
    }

    @Test
    void aServerThatAsksForATokenRefusesWithoutOne() {
        Target target = target();
        Desk without = desk(new Target(target.endpoint(), new Auth.None(), null, null, target.frameBytes(), false));
        assertThatThrownBy(without::open)
                .isInstanceOfSatisfying(
                        DriverException.class, e -> assertThat(e.reason()).isEqualTo(VerdictReason.AUTH_REFUSED));
        Desk wrong = desk(new Target(
                target.endpoint(),
                new Auth.Bearer(Secret.of("not-the-token")),
                null,
                null,
                target.frameBytes(),
                false));
        assertThatThrownBy(wrong::probe)
                .isInstanceOfSatisfying(
                        DriverException.class, e -> assertThat(e.reason()).isEqualTo(VerdictReason.AUTH_REFUSED));
        desk(target).probe();
    }

    @Test
    void aTurnThatEndedWhileNobodyListenedIsEndedOnResume() {
        Desk first = desk();
        Driver.Session session = first.open();
        String warm = first.prompt("say: warm");
        first.told.awaitOne(SessionEvent.TurnEnded.class);
        Desk watcher = desk();
        watcher.resume(session.id());
        String turn = first.prompt("slow: 20 every 50");
        first.told.awaitOne(SessionEvent.TextDelta.class, delta -> delta.turn().equals(turn));
        first.close();
        watcher.told.awaitOne(SessionEvent.TurnEnded.class, end -> end.turn().equals(turn));

        Driver.Session again = first.resume(session.id());
        assertThat(again).isEqualTo(new Driver.Session(session.id(), null));
        assertThat(first.told.all(SessionEvent.TurnEnded.class))
                .containsExactly(
                        new SessionEvent.TurnEnded(session.id(), warm, TurnOutcome.COMPLETED, null),
                        new SessionEvent.TurnEnded(session.id(), turn, TurnOutcome.COMPLETED, null));
        SessionEvent.ItemCompleted whole = first.told.awaitOne(
                SessionEvent.ItemCompleted.class,
                i -> i.type().equals("message") && i.turn().equals(turn));
        assertThat(whole.complete()).isTrue();
        assertThat(whole.text()).startsWith(first.told.deltas(whole.item()));
    }

    @Test
    void aTurnThatStillRunsIsTakenUpOnResume() {
        Desk first = desk();
        Driver.Session session = first.open();
        String turn = first.prompt("slow: 2000 every 50");
        first.told.awaitOne(SessionEvent.TextDelta.class);
        first.close();

        assertThat(first.resume(session.id())).isEqualTo(new Driver.Session(session.id(), turn));
        assertThat(first.interrupt()).isEqualTo(turn);
        SessionEvent.TurnEnded ended = first.told.awaitOne(SessionEvent.TurnEnded.class);
        assertThat(ended.outcome()).isEqualTo(TurnOutcome.INTERRUPTED);
        assertThat(first.told.all(SessionEvent.TurnStarted.class)).hasSize(1);
        assertThat(first.told.all(SessionEvent.TurnEnded.class)).hasSize(1);
    }

    @Test
    void aQuestionIsAskedAgainOnResumeUnderItsId() {
        Desk first = desk();
        Driver.Session session = first.open();
        first.prompt("escalate: echo later");
        SessionEvent.ApprovalRequested asked = first.told.awaitOne(SessionEvent.ApprovalRequested.class);
        first.close();

        Desk second = desk();
        second.resume(session.id());
        SessionEvent.ApprovalRequested again = second.told.awaitOne(SessionEvent.ApprovalRequested.class);
        assertThat(again.requestId()).isEqualTo(asked.requestId());
        assertThat(again.title()).isEqualTo(asked.title());
        assertThat(second.answer(again.requestId(), Decision.ALLOW)).isTrue();
        assertThat(second.told.awaitOne(SessionEvent.TurnEnded.class).outcome()).isEqualTo(TurnOutcome.COMPLETED);
    }

    @Test
    void anotherDriverIsToldTheEndOfATurnItNeverSaw() {
        Desk first = desk();
        Driver.Session session = first.open();
        String turn = first.prompt("say: while you were out");
        first.told.awaitOne(SessionEvent.TurnEnded.class);
        Desk second = desk();
        second.resume(session.id(), turn);
        assertThat(second.told.all(SessionEvent.TurnEnded.class))
                .containsExactly(new SessionEvent.TurnEnded(session.id(), turn, TurnOutcome.COMPLETED, null));
        assertThat(second.told.all(SessionEvent.ItemCompleted.class))
                .anyMatch(i -> i.text().equals("while you were out"));
    }

    @Test
    void aSessionThatDoesNotExistIsNotFound() {
        assertThatThrownBy(() -> desk().resume("01a1fb9c-0000-7000-8000-000000000000"))
                .isInstanceOfSatisfying(
                        OstlerException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND));
    }

    /** Codex cannot resume an empty thread; another empty one is as good. */
    @Test
    void aFreshSessionWithoutATurnCanBeResumed() {
        Desk first = desk();
        Driver.Session session = first.open();
        first.close();
        Driver.Session again = first.resume(session.id());
        first.prompt("say: here");
        assertThat(first.told.awaitOne(SessionEvent.TurnEnded.class).session()).isEqualTo(again.id());
        first.told.awaitOne(SessionEvent.ItemCompleted.class, i -> i.text().equals("here"));

        Desk another = desk();
        Driver.Session empty = another.open();
        another.close();
        Desk adopting = desk();
        adopting.resume(empty.id());
        adopting.prompt("say: there");
        adopting.told.awaitOne(SessionEvent.ItemCompleted.class, i -> i.text().equals("there"));
    }

    @Test
    void anInterruptRightAfterThePromptEndsTheTurn() {
        for (int i = 0; i < 5; i++) {
            Desk desk = desk();
            desk.open();
            String turn = desk.prompt("slow: 200 every 50");
            assertThat(desk.interrupt()).isEqualTo(turn);
            assertThat(desk.told.all(SessionEvent.TurnEnded.class))
                    .extracting(SessionEvent.TurnEnded::outcome)
                    .containsExactly(TurnOutcome.INTERRUPTED);
        }
    }

    @Test
    void abortInterruptsAndSettles() {
        Desk desk = desk();
        desk.open();
        desk.prompt("escalate: echo never");
        desk.told.awaitOne(SessionEvent.ApprovalRequested.class);
        desk.release(Release.ABORT);
        assertThat(desk.told.all(SessionEvent.TurnEnded.class))
                .extracting(SessionEvent.TurnEnded::outcome)
                .containsExactly(TurnOutcome.INTERRUPTED);
        assertThat(desk.told.all(SessionEvent.ApprovalResolved.class)).hasSize(1);
        assertThatThrownBy(() -> desk.prompt("say: late"))
                .isInstanceOfSatisfying(
                        OstlerException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT));
    }

    @Test
    void deleteRemovesTheSession() {
        Desk desk = desk();
        Driver.Session session = desk.open();
        desk.prompt("slow: 100 every 50");
        desk.release(Release.DELETE);
        assertThat(desk.told.all(SessionEvent.Failure.class)).isEmpty();
        desk.close();
        assertThatThrownBy(() -> desk().resume(session.id()))
                .isInstanceOfSatisfying(
                        OstlerException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND));
    }

    @Test
    void detachLeavesTheTurnRunning() {
        Desk desk = desk();
        Driver.Session session = desk.open();
        String turn = desk.prompt("escalate: echo later");
        desk.told.awaitOne(SessionEvent.ApprovalRequested.class);
        desk.release(Release.DETACH);
        desk.close();
        assertThat(desk.told.all(SessionEvent.TurnEnded.class)).isEmpty();
        assertThat(desk.told.all(SessionEvent.ApprovalResolved.class)).isEmpty();
        Desk second = desk();
        second.resume(session.id(), turn);
        String asked =
                second.told.awaitOne(SessionEvent.ApprovalRequested.class).requestId();
        assertThat(second.answer(asked, Decision.ALLOW)).isTrue();
        assertThat(second.told.awaitOne(SessionEvent.TurnEnded.class).outcome()).isEqualTo(TurnOutcome.COMPLETED);
    }

    @Test
    void aLongStreamIsWhole() {
        Desk desk = desk();
        desk.open();
        desk.prompt("stream: 5000");
        desk.told.awaitOne(SessionEvent.TurnEnded.class);
        SessionEvent.ItemCompleted message = desk.told.awaitOne(
                SessionEvent.ItemCompleted.class, i -> i.type().equals("message"));
        assertThat(desk.told.deltas(message.item())).isEqualTo(message.text());
    }

    @Test
    void twoDriversOnOneSessionBothSeeAndTheFirstAnswerWins() {
        Desk one = desk();
        Driver.Session session = one.open();
        one.prompt("say: warm");
        one.told.awaitOne(SessionEvent.TurnEnded.class);
        Desk two = desk();
        two.resume(session.id());
        String turn = one.prompt("escalate: echo shared");
        SessionEvent.ApprovalRequested asked = one.told.awaitOne(SessionEvent.ApprovalRequested.class);
        two.told.awaitOne(SessionEvent.ApprovalRequested.class);
        assertThatThrownBy(() -> two.prompt("say: no"))
                .isInstanceOfSatisfying(
                        OstlerException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT));
        assertThat(two.answer(asked.requestId(), Decision.ALLOW)).isTrue();
        one.told.awaitOne(SessionEvent.ApprovalResolved.class);
        assertThat(one.answer(asked.requestId(), Decision.DENY)).isFalse();
        two.told.awaitOne(SessionEvent.TurnEnded.class, e -> e.turn().equals(turn));
        one.told.awaitOne(SessionEvent.TurnEnded.class, e -> e.turn().equals(turn));
    }

    @Test
    void sessionsAreListedReadOpenedCopiedPutAwayAndRemoved() {
        Desk desk = desk();
        String first = desk.open().id();
        assertThat(desk.history(first, null, 10).items()).isEmpty();
        desk.prompt("say: in the first");
        desk.told.awaitOne(SessionEvent.TurnEnded.class);
        Driver.Session second = desk.change(new Driver.Open.New());
        assertThat(second.id()).isNotEqualTo(first);
        desk.prompt("say: in the second");
        await().until(() -> desk.told.all(SessionEvent.TurnEnded.class).size() == 2);
        assertThat(desk.told.all(SessionEvent.TurnEnded.class).getLast().session())
                .isEqualTo(second.id());

        Page<SessionInfo> page = desk.sessions(null, 1);
        assertThat(page.items()).extracting(SessionInfo::id).containsExactly(second.id());
        assertThat(page.items().getFirst().open()).isTrue();
        assertThat(page.items().getFirst().title()).isEqualTo("say: in the second");
        page = desk.sessions(page.next(), 1);
        assertThat(page.items()).extracting(SessionInfo::id).containsExactly(first);
        assertThat(page.items().getFirst().open()).isFalse();

        assertThat(texts(desk, first)).containsExactly("say: in the first", "in the first");
        assertThat(texts(desk, second.id())).containsExactly("say: in the second", "in the second");

        String copy = desk.fork(first);
        assertThat(texts(desk, copy)).containsExactly("say: in the first", "in the first");
        assertThat(desk.change(new Driver.Open.Resume(copy)).id()).isEqualTo(copy);
        desk.prompt("say: in the copy");
        await().until(() -> desk.told.all(SessionEvent.TurnEnded.class).size() == 3);
        assertThat(texts(desk, copy)).contains("in the copy");
        assertThat(texts(desk, first)).hasSize(2);

        desk.archive(first, true);
        assertThat(desk.sessions(null, 10).items())
                .extracting(SessionInfo::id)
                .containsExactlyInAnyOrder(copy, second.id());
        assertThat(desk.archived(null, 10).items()).extracting(SessionInfo::id).containsExactly(first);
        desk.archive(first, false);
        assertThat(desk.archived(null, 10).items()).isEmpty();
        assertThat(desk.sessions(null, 10).items()).extracting(SessionInfo::id).contains(first);
        assertThatThrownBy(() -> desk.delete(first)).hasMessageContaining("forked history still references it");
        desk.delete(second.id());
        assertThat(desk.sessions(null, 10).items()).extracting(SessionInfo::id).doesNotContain(second.id());
        assertThatThrownBy(() -> desk.change(new Driver.Open.Resume(second.id())))
                .isInstanceOfSatisfying(
                        OstlerException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND));
        // the one that was open still is
        desk.prompt("say: still in the copy");
        await().until(() -> desk.told.all(SessionEvent.TurnEnded.class).size() == 4);
        assertThat(desk.told.all(SessionEvent.TurnEnded.class).getLast().session())
                .isEqualTo(copy);
    }

    /** What was said in a session, read one item at a time. */
    private static List<String> texts(Desk desk, String session) {
        List<String> texts = new ArrayList<>();
        String from = null;
        do {
            Page<HistoryItem> page = desk.history(session, from, 1);
            page.items().stream()
                    .filter(item -> item.type().equals("user") || item.type().equals("message"))
                    .forEach(item -> texts.add(item.text()));
            from = page.next();
        } while (from != null);
        return texts;
    }

    @Test
    void noOtherSessionIsOpenedWhileATurnRunsAndTheOpenOneIsNotRemoved() {
        Desk desk = desk();
        String session = desk.open().id();
        String turn = desk.prompt("slow: 200 every 50");
        assertThatThrownBy(() -> desk.change(new Driver.Open.New()))
                .isInstanceOfSatisfying(OstlerException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT);
                    assertThat(e.problem().details()).containsEntry("turn", turn);
                });
        assertThatThrownBy(() -> desk.delete(session))
                .isInstanceOfSatisfying(
                        OstlerException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT));
        assertThat(desk.interrupt()).isEqualTo(turn);
    }
}
