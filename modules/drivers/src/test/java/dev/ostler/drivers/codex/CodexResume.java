package dev.ostler.drivers.codex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.session.Decision;
import dev.ostler.core.session.SessionEvent;
import dev.ostler.core.session.TurnOutcome;
import dev.ostler.drivers.Driver;
import org.junit.jupiter.api.Test;

/** What another driver finds of a session, its turn and its question. */
abstract class CodexResume extends CodexApprovals {
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
}
