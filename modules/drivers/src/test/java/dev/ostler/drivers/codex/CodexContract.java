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
import dev.ostler.core.session.Decision;
import dev.ostler.core.session.HistoryItem;
import dev.ostler.core.session.Page;
import dev.ostler.core.session.SessionEvent;
import dev.ostler.core.session.SessionInfo;
import dev.ostler.core.session.TurnOutcome;
import dev.ostler.drivers.Driver;
import dev.ostler.drivers.DriverException;
import dev.ostler.drivers.Target;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the driver does with any codex app-server, the fake one and the real one. */
abstract class CodexContract extends CodexResume {
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
