package dev.ostler.drivers.codex;

import static dev.ostler.drivers.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.session.SessionEvent;
import dev.ostler.core.session.TurnOutcome;
import dev.ostler.drivers.Driver;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Turns: told whole, ended once, steered, broken off, failed. */
abstract class CodexTurns extends CodexFixture {
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
    void aLongStreamIsWhole() {
        Desk desk = desk();
        desk.open();
        desk.prompt("stream: 5000");
        desk.told.awaitOne(SessionEvent.TurnEnded.class);
        SessionEvent.ItemCompleted message = desk.told.awaitOne(
                SessionEvent.ItemCompleted.class, i -> i.type().equals("message"));
        assertThat(desk.told.deltas(message.item())).isEqualTo(message.text());
    }
}
