package dev.ostler.drivers.opencode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.session.SessionEvent;
import dev.ostler.core.session.TurnOutcome;
import dev.ostler.core.session.Usage;
import dev.ostler.drivers.rpc.WireJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the session makes of moments in which opencode says too much, too little, or nothing. */
final class OpencodeSessionTest {
    private static final Message.Trouble ABORTED = new Message.Trouble("MessageAbortedError", "Aborted");
    private static final Usage NOTHING = Usage.ofTurn(Usage.Tokens.NONE, BigDecimal.ZERO);

    private final Told told = new Told();
    private final OpencodeSession session = new OpencodeSession(told);

    OpencodeSessionTest() {
        session.opened("s", null);
    }

    private static Message user(String id, long at) {
        return new Message(id, "s", true, "", at, 0, "", null, NOTHING);
    }

    private static Message answer(
            String id, String parent, long at, long ended, String finish, Message.@Nullable Trouble error) {
        return new Message(id, "s", false, parent, at, ended, finish, error, NOTHING);
    }

    private static Part text(String id, String text, boolean ended) {
        return new Part(
                id, Part.Role.TEXT, "", "", text, ended ? Part.State.COMPLETED : Part.State.RUNNING, "", "", null, 0);
    }

    private static Part tool(String id, Part.State state) {
        return new Part(id, Part.Role.TOOL, "bash", "call", "", state, "{}", "", null, 0);
    }

    private void head(Message message) {
        session.on(new Notice.Head(message));
    }

    private void busy() {
        session.on(new Notice.Status("s", true, null));
    }

    private void idle() {
        session.on(new Notice.Status("s", false, null));
    }

    /** What the server knows, read while nothing else came. */
    private void look(boolean busy, Snapshot.Past... past) {
        session.hold();
        session.reconcile(new Snapshot(new Notice.Status("s", busy, null), List.of(), List.of(past)), false, Set.of());
    }

    private static Snapshot.Past past(Message message, Part... parts) {
        return new Snapshot.Past(message, List.of(parts));
    }

    private String prompt(String id) {
        session.prompting(id, "text of " + id, "client");
        return session.taken(id);
    }

    @Test
    void anIdleOfTheRunBeforeEndsNothing() {
        prompt("m1");
        idle();
        idle();
        assertThat(told.ends()).isEmpty();
        assertThat(session.missesEnd()).isTrue();
        busy();
        assertThat(session.missesEnd()).isFalse();
        head(answer("a1", "m1", 2, 3, "stop", null));
        idle();
        idle();
        assertThat(told.ends()).containsExactly(new SessionEvent.TurnEnded("s", "m1", TurnOutcome.COMPLETED, null));
    }

    @Test
    void anAbortEndsTheTurnWhenItsAnswerIsClosedWithItsWholeText() {
        prompt("m1");
        busy();
        head(answer("a1", "m1", 2, 0, "", null));
        session.on(new Notice.Delta("s", "a1", "p1", "begin"));
        session.on(new Notice.Failed("s", ABORTED));
        idle();
        idle();
        assertThat(told.ends()).isEmpty();
        session.on(new Notice.Piece("s", "a1", text("p1", "beginning", true)));
        head(answer("a1", "m1", 2, 3, "", ABORTED));
        assertThat(told.ends()).containsExactly(new SessionEvent.TurnEnded("s", "m1", TurnOutcome.INTERRUPTED, null));
        assertThat(told.all(SessionEvent.ItemCompleted.class))
                .containsExactly(new SessionEvent.ItemCompleted("s", "m1", "p1", "message", "beginning", false));
        idle();
        idle();
        assertThat(prompt("m2")).isEqualTo("m2");
        assertThat(told.ends()).hasSize(1);
    }

    @Test
    void aPromptWhileATurnRunsIsRefusedWithThatTurn() {
        prompt("m1");
        assertThatThrownBy(() -> session.prompting("m2", "x", "c")).isInstanceOfSatisfying(OstlerException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT);
            assertThat(e.problem().details()).containsEntry("turn", "m1");
        });
    }

    @Test
    void aPromptWhoseAnswerWasLostIsKnownByItsId() {
        session.prompting("m1", "lost", "me");
        session.promptFailed();
        head(user("m1", 1));
        assertThat(told.all(SessionEvent.TurnStarted.class))
                .containsExactly(new SessionEvent.TurnStarted("s", "m1", "lost", "me"));
    }

    @Test
    void aTurnThatEndedBeforeItsPromptWasAnsweredHasOneEnd() {
        session.prompting("m1", "quick", "me");
        head(user("m1", 1));
        busy();
        head(answer("a1", "m1", 2, 3, "stop", null));
        idle();
        assertThat(session.taken("m1")).isEqualTo("m1");
        assertThat(session.turn()).isNull();
        assertThat(told.ends()).hasSize(1);
    }

    @Test
    void anOldMessageThatIsToldAgainBeginsNothing() {
        prompt("m1");
        head(user("m1", 5));
        busy();
        head(answer("a1", "m1", 6, 7, "stop", null));
        idle();
        head(user("m1", 5));
        head(user("m0", 1));
        assertThat(session.turn()).isNull();
        head(user("m2", 9));
        assertThat(session.turn()).isEqualTo("m2");
    }

    @Test
    void aTextThatComesTooLateToSteerIsATurnOfItsOwn() {
        prompt("m1");
        busy();
        head(answer("a1", "m1", 2, 3, "stop", null));
        session.steering("m2", "late");
        idle();
        head(user("m2", 4));
        assertThat(session.turn()).isEqualTo("m2");
        assertThat(told.placed).contains("m2@m2");
        assertThat(told.all(SessionEvent.TurnStarted.class).getLast().input()).isEqualTo("late");
    }

    @Test
    void theEndThatWasMissedIsReadFromTheHistoryOnce() {
        prompt("m1");
        busy();
        head(answer("a1", "m1", 2, 0, "", null));
        session.on(new Notice.Delta("s", "a1", "p1", "half "));
        session.disconnected();
        Snapshot.Past ended = past(answer("a1", "m1", 2, 3, "stop", null), text("p1", "half and whole", true));
        look(false, past(user("m1", 1)), ended);
        look(false, past(user("m1", 1)), ended);
        assertThat(told.ends()).containsExactly(new SessionEvent.TurnEnded("s", "m1", TurnOutcome.COMPLETED, null));
        assertThat(told.all(SessionEvent.ItemCompleted.class))
                .extracting(SessionEvent.ItemCompleted::text)
                .containsExactly("half and whole");
    }

    @Test
    void turnsOfOthersThatWereMissedAreToldWhole() {
        prompt("m1");
        busy();
        session.disconnected();
        look(
                true,
                past(user("m1", 1)),
                past(answer("a1", "m1", 2, 3, "stop", null), text("p1", "one", true)),
                past(user("m2", 4)),
                past(answer("a2", "m2", 5, 0, "", null), text("p2", "", false)));
        assertThat(told.ends()).extracting(SessionEvent.TurnEnded::turn).containsExactly("m1");
        assertThat(session.turn()).isEqualTo("m2");
        assertThat(told.all(SessionEvent.TurnStarted.class)).hasSize(2);
    }

    @Test
    void aToolThatRunsInTheHistoryOfAnIdleServerWasInterrupted() {
        session.opened("s2", "m1");
        session.hold();
        Message user = new Message("m1", "s2", true, "", 1, 0, "", null, NOTHING);
        Message open = new Message("a1", "s2", false, "m1", 2, 0, "", null, NOTHING);
        session.reconcile(
                new Snapshot(
                        new Notice.Status("s2", false, null),
                        List.of(),
                        List.of(past(user), past(open, tool("t1", Part.State.RUNNING)))),
                true,
                Set.of());
        assertThat(told.all(SessionEvent.ToolEnded.class))
                .singleElement()
                .satisfies(e -> assertThat(e.status()).isEqualTo("interrupted"));
        assertThat(told.ends()).containsExactly(new SessionEvent.TurnEnded("s2", "m1", TurnOutcome.INTERRUPTED, null));
    }

    @Test
    void eventsThatCameWhileTheHistoryWasReadSayMoreThanTheHistory() {
        prompt("m1");
        busy();
        head(answer("a1", "m1", 2, 0, "", null));
        session.disconnected();
        session.hold();
        head(answer("a1", "m1", 2, 3, "stop", null));
        idle();
        session.reconcile(
                new Snapshot(
                        new Notice.Status("s", false, null),
                        List.of(),
                        List.of(past(user("m1", 1)), past(answer("a1", "m1", 2, 0, "", null)))),
                true,
                Set.of());
        assertThat(told.ends()).containsExactly(new SessionEvent.TurnEnded("s", "m1", TurnOutcome.COMPLETED, null));
    }

    @Test
    void aPromptThatTheServerNeverBeginsIsGivenUp() {
        prompt("m1");
        for (int looks = 1; looks < OpencodeSession.LOOKS; looks++) {
            look(false);
        }
        assertThat(told.ends()).isEmpty();
        look(false);
        assertThat(told.ends()).extracting(SessionEvent.TurnEnded::outcome).containsExactly(TurnOutcome.INTERRUPTED);
    }

    @Test
    void aPromptThatFailsBeforeItsRunFailsTheTurnWithTheFirstReason() {
        prompt("m1");
        busy();
        session.on(new Notice.Failed("s", new Message.Trouble("UnknownError", "no such model")));
        idle();
        session.on(new Notice.Failed("s", new Message.Trouble("UnknownError", "at line 439")));
        assertThat(told.ends())
                .containsExactly(new SessionEvent.TurnEnded("s", "m1", TurnOutcome.FAILED, "no such model"));
    }

    @Test
    void aQuestionOfATurnThatIsOverIsWithdrawnAndNotAskedAgain() {
        prompt("m1");
        busy();
        head(answer("a1", "m1", 2, 0, "", null));
        Question question = question("per_1", "s");
        session.on(new Notice.Asked(question));
        session.on(new Notice.Failed("s", ABORTED));
        idle();
        head(answer("a1", "m1", 2, 3, "", ABORTED));
        assertThat(told.abandoned).containsExactly("per_1");
        assertThat(told.all(SessionEvent.ApprovalResolved.class)).hasSize(1);
        session.disconnected();
        session.hold();
        session.reconcile(
                new Snapshot(new Notice.Status("s", false, null), List.of(question), List.of()), true, Set.of());
        assertThat(told.all(SessionEvent.ApprovalRequested.class)).hasSize(1);
    }

    @Test
    void questionsAreToldAgainAfterAReconnectAndThoseThatAreGoneAreSettled() {
        prompt("m1");
        busy();
        Question one = question("per_1", "s");
        Question two = question("per_2", "s");
        session.on(new Notice.Asked(one));
        session.on(new Notice.Asked(one));
        session.on(new Notice.Asked(two));
        assertThat(told.all(SessionEvent.ApprovalRequested.class)).hasSize(2);
        session.disconnected();
        session.hold();
        session.reconcile(
                new Snapshot(
                        new Notice.Status("s", true, null),
                        List.of(two, question("per_9", "another")),
                        List.of(past(user("m1", 1)))),
                true,
                Set.of("per_0"));
        assertThat(told.all(SessionEvent.ApprovalResolved.class))
                .extracting(SessionEvent.ApprovalResolved::requestId)
                .containsExactly("per_1", "per_0");
        assertThat(told.all(SessionEvent.ApprovalRequested.class))
                .extracting(SessionEvent.ApprovalRequested::requestId)
                .containsExactly("per_1", "per_2", "per_2");
        assertThat(told.all(SessionEvent.ApprovalRequested.class))
                .extracting(SessionEvent.ApprovalRequested::turn)
                .containsOnly("m1");
    }

    @Test
    void anAgentThatWorksForThisOneAsksHereAndStrangersDoNot() {
        prompt("m1");
        busy();
        session.on(new Notice.Child("child", "s", "{}"));
        session.on(new Notice.Asked(question("per_1", "child")));
        session.on(new Notice.Asked(question("per_2", "stranger")));
        session.on(new Notice.Other("stranger", "todo.updated", "{}"));
        assertThat(told.all(SessionEvent.ApprovalRequested.class))
                .singleElement()
                .satisfies(e -> assertThat(e.session()).isEqualTo("s"));
        assertThat(told.all(SessionEvent.Raw.class))
                .extracting(SessionEvent.Raw::session)
                .containsExactly("child");
    }

    @Test
    void tooManyEventsWhileTheHistoryIsReadAreNoticed() {
        session.hold();
        Notice.Heartbeat beat = new Notice.Heartbeat();
        for (int i = 1; i < OpencodeSession.HELD; i++) {
            assertThat(session.on(beat)).isTrue();
        }
        assertThat(session.on(beat)).isFalse();
    }

    @Test
    void whatIsNoEventIsToldAsItIs() {
        session.on(Notices.read("<html>".getBytes(StandardCharsets.UTF_8)));
        session.on(Notices.read("{\"type\":\"news\",\"properties\":{}}".getBytes(StandardCharsets.UTF_8)));
        assertThat(told.all(SessionEvent.Raw.class))
                .containsExactly(
                        new SessionEvent.Raw(null, "text", "\"<html>\""),
                        new SessionEvent.Raw(null, "news", "{\"type\":\"news\",\"properties\":{}}"));
    }

    private static Question question(String id, String of) {
        String json = "{\"id\":\"" + id + "\",\"sessionID\":\"" + of
                + "\",\"permission\":\"bash\",\"patterns\":[\"ls\"],\"metadata\":{\"command\":\"ls\"}}";
        try {
            return Question.permission(WireJson.tree(json.getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
