package dev.ostler.drivers.opencode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.session.ApprovalKind;
import dev.ostler.core.session.SessionEvent;
import dev.ostler.core.session.TurnOutcome;
import dev.ostler.core.session.Usage;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Events of opencode 1.18.33, as they came, through the reader and the session. */
final class RecordedSessionTest {
    private static final String SESSION = "ses_e045e9186ffeE4UtQT4T77ZHtW";

    private final Told told = new Told();

    private OpencodeSession replay(String name, String id) throws IOException {
        OpencodeSession session = new OpencodeSession(told);
        session.opened(id, null);
        Recording.notices(name).forEach(session::on);
        return session;
    }

    @Test
    void everyTurnEndsOnceWithItsOutcomeThoughIdleIsSaidTwice() throws IOException {
        OpencodeSession session = replay("session", SESSION);
        assertThat(session.turn()).isNull();
        assertThat(told.all(SessionEvent.TurnStarted.class))
                .extracting(SessionEvent.TurnStarted::turn)
                .doesNotHaveDuplicates()
                .containsExactlyElementsOf(
                        told.ends().stream().map(SessionEvent.TurnEnded::turn).toList());
        assertThat(told.ends())
                .extracting(SessionEvent.TurnEnded::outcome)
                .containsExactly(
                        TurnOutcome.COMPLETED,
                        TurnOutcome.COMPLETED,
                        TurnOutcome.COMPLETED,
                        TurnOutcome.INTERRUPTED,
                        TurnOutcome.FAILED,
                        TurnOutcome.COMPLETED);
        assertThat(told.ends().get(4).error()).isEqualTo("mock error 400");
    }

    @Test
    void whatBelongsToATurnIsToldBetweenItsBeginningAndItsEnd() throws IOException {
        replay("session", SESSION);
        Set<String> open = new HashSet<>();
        for (SessionEvent event : told.events) {
            switch (event) {
                case SessionEvent.TurnStarted e -> open.add(e.turn());
                case SessionEvent.TurnEnded e ->
                    assertThat(open.remove(e.turn())).isTrue();
                case SessionEvent.TextDelta e -> assertThat(open).contains(e.turn());
                case SessionEvent.ItemCompleted e -> assertThat(open).contains(e.turn());
                case SessionEvent.ToolEnded e -> assertThat(open).contains(e.turn());
                case SessionEvent.StatusChanged e ->
                    assertThat(e.status().equals("idle") && !open.isEmpty()).isFalse();
                default -> {}
            }
        }
        assertThat(open).isEmpty();
    }

    /** Heads of an answer come several times; each turn grows by its answers. */
    @Test
    void whatTheModelUsedIsToldOfEachTurn() throws IOException {
        replay("session", SESSION);
        List<String> turns =
                told.ends().stream().map(SessionEvent.TurnEnded::turn).toList();
        assertThat(used(turns.get(0))).containsExactly(new Usage.Tokens(11, 0, 0, 7, 0));
        assertThat(used(turns.get(1)))
                .as("a tool between two answers")
                .containsExactly(new Usage.Tokens(11, 0, 0, 7, 0), new Usage.Tokens(22, 0, 0, 14, 0));
        assertThat(used(turns.get(4))).as("the model refused").isEmpty();
    }

    private List<Usage.Tokens> used(String turn) {
        return told.all(SessionEvent.Used.class).stream()
                .filter(used -> turn.equals(used.turn()))
                .map(used -> used.usage().tokens())
                .toList();
    }

    @Test
    void textIsToldWholeAndAnInterruptedOneAsABeginning() throws IOException {
        replay("session", SESSION);
        List<SessionEvent.ItemCompleted> messages = told.all(SessionEvent.ItemCompleted.class);
        assertThat(messages.getFirst().text()).isEqualTo("Hello from mock-model. You said: hello there");
        assertThat(messages)
                .allSatisfy(item -> assertThat(told.deltas(item.item())).isEqualTo(item.text()));
        assertThat(messages)
                .filteredOn(item -> !item.complete())
                .singleElement()
                .satisfies(item -> assertThat(item.text()).startsWith("w0 w1").endsWith("w20 "));
    }

    @Test
    void toolsAreToldWithInputOutputAndStatus() throws IOException {
        replay("session", SESSION);
        List<SessionEvent.ToolEnded> ended = told.all(SessionEvent.ToolEnded.class);
        assertThat(ended).extracting(SessionEvent.ToolEnded::status).startsWith("completed", "declined");
        assertThat(ended.getFirst())
                .isEqualTo(new SessionEvent.ToolEnded(
                        SESSION,
                        ended.getFirst().turn(),
                        "prt_1fba18047001FzPiJzG4G2gSQk",
                        "bash",
                        "completed",
                        0,
                        "perm-ok\n"));
        assertThat(told.all(SessionEvent.ToolStarted.class).getFirst().input())
                .isEqualTo("{\"command\":\"echo perm-ok\",\"description\":\"say perm-ok\"}");
        assertThat(told.all(SessionEvent.ToolOutput.class).getFirst().text()).isEqualTo("perm-ok\n");
    }

    @Test
    void questionsSayWhatTheyAreAboutAndAreSettledOnce() throws IOException {
        replay("session", SESSION);
        List<SessionEvent.ApprovalRequested> asked = told.all(SessionEvent.ApprovalRequested.class);
        assertThat(asked.getFirst().kind()).isEqualTo(ApprovalKind.COMMAND);
        assertThat(asked.getFirst().title()).isEqualTo("echo perm-ok");
        assertThat(asked.getFirst().json()).contains("\"permission\":\"bash\"");
        assertThat(told.all(SessionEvent.ApprovalResolved.class))
                .extracting(SessionEvent.ApprovalResolved::requestId)
                .containsExactlyElementsOf(asked.stream()
                        .map(SessionEvent.ApprovalRequested::requestId)
                        .toList());
    }

    @Test
    void aPromptThatJoinsTheRunHasNoEndOfItsOwn() throws IOException {
        replay("session", SESSION);
        assertThat(told.placed).contains("msg_1fba18954001mEYo50TBBJSaYt@msg_1fba185fa00177aMNcxAZCaSKr");
        assertThat(told.ends())
                .extracting(SessionEvent.TurnEnded::turn)
                .doesNotContain("msg_1fba18954001mEYo50TBBJSaYt");
    }

    @Test
    void aModelThatIsAskedAgainIsAStatusAndNoEnd() throws IOException {
        OpencodeSession session = replay("retry", "ses_e0460d285ffeB7TXAjW2nbrvKF");
        assertThat(told.ends()).isEmpty();
        assertThat(session.turn()).isNotNull();
        assertThat(session.missesEnd()).isFalse();
        assertThat(told.all(SessionEvent.StatusChanged.class))
                .extracting(SessionEvent.StatusChanged::status)
                .containsSubsequence("busy", "retrying");
        assertThat(told.all(SessionEvent.Failure.class))
                .hasSize(5)
                .allSatisfy(e -> assertThat(e.retryable()).isTrue());
    }
}
