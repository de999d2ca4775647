package dev.ostler.drivers.claude;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.session.ApprovalKind;
import dev.ostler.core.session.Decision;
import dev.ostler.core.session.SessionEvent;
import dev.ostler.core.session.TurnOutcome;
import dev.ostler.drivers.Driver;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Tools, and the questions before them. */
abstract class ClaudeApprovals extends ClaudeTurns {
    @Test
    void anAllowedToolRunsAndADeniedOneDoesNot() throws Exception {
        Driver driver = opened();
        Path proof = dir.resolve("proof");
        String turn = prompt(driver, "escalate: touch " + proof);
        SessionEvent.ApprovalRequested asked = told.one(SessionEvent.ApprovalRequested.class, _ -> true);
        assertThat(asked.turn()).isEqualTo(turn);
        assertThat(asked.kind()).isEqualTo(ApprovalKind.COMMAND);
        assertThat(asked.title()).startsWith("touch " + proof);
        assertThat(proof).doesNotExist();
        assertThat(on(() -> driver.answer(asked.requestId(), Decision.ALLOW, null)))
                .isTrue();
        assertThat(on(() -> driver.answer(asked.requestId(), Decision.DENY, null)))
                .isFalse();
        assertThat(told.end(turn).outcome()).isEqualTo(TurnOutcome.COMPLETED);
        assertThat(proof).exists();
        assertThat(told.outline())
                .containsExactly(
                        "TurnStarted",
                        "ToolStarted",
                        "ApprovalRequested",
                        "ApprovalResolved",
                        "ToolEnded",
                        "ItemCompleted",
                        "TurnEnded");
        assertThat(told.messages(turn)).startsWith("done:");

        Path never = dir.resolve("never");
        String second = prompt(driver, "escalate: touch " + never);
        SessionEvent.ApprovalRequested again =
                told.one(SessionEvent.ApprovalRequested.class, a -> second.equals(a.turn()));
        on(() -> driver.answer(again.requestId(), Decision.DENY, null));
        assertThat(told.end(second).outcome()).isEqualTo(TurnOutcome.COMPLETED);
        assertThat(never).doesNotExist();
        assertThat(told.all(SessionEvent.ToolEnded.class))
                .extracting(SessionEvent.ToolEnded::status)
                .containsExactly("completed", "declined");
    }

    @Test
    void whatIsAllowedForTheSessionIsNotAskedAgainAndNotWrittenDown() throws Exception {
        Driver driver = opened();
        String first = prompt(driver, "escalate: touch again");
        SessionEvent.ApprovalRequested asked = told.one(SessionEvent.ApprovalRequested.class, _ -> true);
        on(() -> driver.answer(asked.requestId(), Decision.ALLOW_SESSION, null));
        told.end(first);
        String second = prompt(driver, "escalate: touch again");
        assertThat(told.end(second).outcome()).isEqualTo(TurnOutcome.COMPLETED);
        assertThat(told.all(SessionEvent.ApprovalRequested.class)).hasSize(1);
        assertThat(dir.resolve("work/.claude/settings.local.json")).doesNotExist();
    }

    @Test
    void aFileIsWrittenAfterAskingForAFileChange() throws Exception {
        Driver driver = opened();
        String turn = prompt(driver, "patch: made.txt");
        SessionEvent.ApprovalRequested asked = told.one(SessionEvent.ApprovalRequested.class, _ -> true);
        assertThat(asked.kind()).isEqualTo(ApprovalKind.FILE_CHANGE);
        assertThat(asked.title()).startsWith("change ").endsWith("made.txt");
        on(() -> driver.answer(asked.requestId(), Decision.ALLOW, null));
        assertThat(told.end(turn).outcome()).isEqualTo(TurnOutcome.COMPLETED);
        assertThat(dir.resolve("work/made.txt")).hasContent("written by a fake\n");
    }

    @Test
    void aCancelledQuestionInterruptsTheTurn() throws Exception {
        Driver driver = opened();
        String turn = prompt(driver, "escalate: touch x");
        SessionEvent.ApprovalRequested asked = told.one(SessionEvent.ApprovalRequested.class, _ -> true);
        on(() -> driver.answer(asked.requestId(), Decision.CANCEL, null));
        assertThat(told.end(turn).outcome()).isEqualTo(TurnOutcome.INTERRUPTED);
        assertThat(told.all(SessionEvent.ApprovalResolved.class)).hasSize(1);
    }

    @Test
    void anInterruptEndsTheTurnAndSettlesItsQuestion() throws Exception {
        Driver driver = opened();
        String talking = prompt(driver, "slow: 10000 every 20");
        told.one(SessionEvent.TextDelta.class, _ -> true);
        assertThat(on(driver::interrupt)).isEqualTo(talking);
        assertThat(told.end(talking).outcome()).isEqualTo(TurnOutcome.INTERRUPTED);
        assertThat(told.all(SessionEvent.ItemCompleted.class).getLast().complete())
                .isFalse();
        String asking = prompt(driver, "escalate: touch x");
        told.one(SessionEvent.ApprovalRequested.class, _ -> true);
        assertThat(on(driver::interrupt)).isEqualTo(asking);
        assertThat(told.all(SessionEvent.ApprovalResolved.class)).hasSize(1);
        assertThat(told.all(SessionEvent.ToolEnded.class).getLast().status()).isEqualTo("interrupted");
        assertThat(on(driver::interrupt)).isNull();
        assertThat(told.all(SessionEvent.TurnEnded.class)).hasSize(2);
    }
}
