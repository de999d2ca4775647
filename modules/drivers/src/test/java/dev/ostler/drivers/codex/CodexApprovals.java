package dev.ostler.drivers.codex;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.session.ApprovalKind;
import dev.ostler.core.session.Decision;
import dev.ostler.core.session.SessionEvent;
import dev.ostler.core.session.TurnOutcome;
import dev.ostler.drivers.Driver;
import org.junit.jupiter.api.Test;

/** Commands, and the questions before them. */
abstract class CodexApprovals extends CodexTurns {
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
}
