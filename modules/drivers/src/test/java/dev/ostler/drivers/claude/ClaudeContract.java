package dev.ostler.drivers.claude;

import static dev.ostler.drivers.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.core.harness.Release;
import dev.ostler.core.session.Decision;
import dev.ostler.core.session.HistoryItem;
import dev.ostler.core.session.Page;
import dev.ostler.core.session.SessionEvent;
import dev.ostler.core.session.SessionInfo;
import dev.ostler.core.session.TurnOutcome;
import dev.ostler.drivers.Driver;
import dev.ostler.drivers.DriverException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the driver does with a process that speaks, be it the fake or the real one. */
abstract class ClaudeContract extends ClaudeApprovals {
    @Test
    void aLaterProcessGoesOnWithTheSessionAndItsPastCanBeRead() throws Exception {
        Spool first = start(null);
        Driver before = driver(first);
        Driver.Session session = on(() -> before.open(new Driver.Open.New()));
        told.end(prompt(before, "say: the first"));
        on(() -> before.release(Release.ABORT));
        first.close();
        await().until(() -> !first.process().isAlive());
        told = new Told();
        Driver after = driver(start(session.id()));
        assertThat(on(() -> after.open(new Driver.Open.Resume(session.id()))).id())
                .isEqualTo(session.id());
        assertThat(told.outline()).isEmpty();
        String turn = prompt(after, "shell: echo more");
        assertThat(told.end(turn).outcome()).isEqualTo(TurnOutcome.COMPLETED);
        List<HistoryItem> past = new ArrayList<>();
        String next = null;
        do {
            String from = next;
            Page<HistoryItem> page = on(() -> after.history(session.id(), from, 2));
            past.addAll(page.items());
            next = page.next();
        } while (next != null);
        assertThat(past).extracting(HistoryItem::type).startsWith("user", "message", "user", "tool", "message");
        assertThat(past.getFirst().text()).isEqualTo("say: the first");
        assertThat(past.get(1).text()).isEqualTo("the first");
        assertThat(past.get(2).turn()).isEqualTo(turn);
        assertThat(past.get(3).tool()).isEqualTo("Bash");
        assertThat(past.get(3).status()).isEqualTo("completed");
        assertThat(past.get(3).text()).contains("more");
        Page<SessionInfo> kept = on(() -> after.sessions(null, 10));
        assertThat(kept.items()).singleElement().satisfies(info -> {
            assertThat(info.id()).isEqualTo(session.id());
            assertThat(info.title()).isEqualTo("say: the first");
            assertThat(info.open()).isTrue();
        });
    }

    @Test
    void anUnknownSessionIsRefusedInItsOwnWords() throws Exception {
        String unknown = UUID.randomUUID().toString();
        Driver driver = driver(start(unknown));
        assertThatThrownBy(() -> on(() -> driver.open(new Driver.Open.Resume(unknown))))
                .cause()
                .isInstanceOf(DriverException.class)
                .hasMessageContaining("No conversation found with session ID: " + unknown);
    }

    @Test
    void anotherBrokerIsToldTheRestOfTheTurn() throws Exception {
        Spool spool = start(null);
        Driver before = driver(spool);
        Driver.Session session = on(() -> before.open(new Driver.Open.New()));
        String turn = prompt(before, "slow: 40 every 50");
        told.one(SessionEvent.TextDelta.class, _ -> true);
        Told earlier = told;
        told = new Told();
        Driver after = driver(spool);
        assertThat(on(() -> after.open(new Driver.Open.Resume(session.id(), turn)))
                        .turn())
                .isEqualTo(turn);
        assertThat(told.end(turn).outcome()).isEqualTo(TurnOutcome.COMPLETED);
        assertThat(told.all(SessionEvent.TurnStarted.class)).isEmpty();
        assertThat(earlier.streamed(turn) + told.streamed(turn))
                .endsWith("w38 w39 ")
                .startsWith("w0 w1 ");
        assertThat(told.messages(turn)).startsWith("w0 ").endsWith("w39 ");
        assertThat(told.end(prompt(after, "say: still here")).outcome()).isEqualTo(TurnOutcome.COMPLETED);
    }

    @Test
    void anotherBrokerIsAskedAgainWhatStillWaits() throws Exception {
        Spool spool = start(null);
        Driver before = driver(spool);
        Driver.Session session = on(() -> before.open(new Driver.Open.New()));
        Path one = dir.resolve("one");
        String turn = prompt(before, "escalate: touch " + one);
        String request =
                told.one(SessionEvent.ApprovalRequested.class, _ -> true).requestId();
        told = new Told();
        Driver after = driver(spool);
        on(() -> after.open(new Driver.Open.Resume(session.id(), turn, Set.of(request))));
        assertThat(told.all(SessionEvent.ApprovalRequested.class))
                .singleElement()
                .satisfies(asked -> {
                    assertThat(asked.requestId()).isEqualTo(request);
                    assertThat(asked.turn()).isEqualTo(turn);
                });
        on(() -> after.answer(request, Decision.ALLOW, null));
        assertThat(told.end(turn).outcome()).isEqualTo(TurnOutcome.COMPLETED);
        assertThat(one).exists();
    }

    @Test
    void aQuestionThatWasAnsweredAndATurnThatEndedMeanwhileAreNotOpenAgain() throws Exception {
        Spool spool = start(null);
        Driver before = driver(spool);
        Driver.Session session = on(() -> before.open(new Driver.Open.New()));
        String turn = prompt(before, "escalate: touch one");
        String request =
                told.one(SessionEvent.ApprovalRequested.class, _ -> true).requestId();
        on(() -> before.answer(request, Decision.ALLOW, null));
        told.end(turn);
        told = new Told();
        Driver after = driver(spool);
        Driver.Session again = on(() -> after.open(new Driver.Open.Resume(session.id(), turn, Set.of(request))));
        assertThat(again.turn()).isNull();
        assertThat(told.all(SessionEvent.ApprovalRequested.class)).isEmpty();
        assertThat(told.end(prompt(after, "say: fine")).outcome()).isEqualTo(TurnOutcome.COMPLETED);
    }

    @Test
    void theEndOfTheProcessIsToldAndNothingWaitsForIt() throws Exception {
        Spool spool = start(null);
        Driver driver = driver(spool);
        on(() -> driver.open(new Driver.Open.New()));
        prompt(driver, "slow: 10000 every 20");
        CompletableFuture<@Nullable String> interrupted = started(() -> {
            spool.process().destroyForcibly();
            return driver.interrupt();
        });
        await().until(() -> !told.disconnects.isEmpty());
        assertThatThrownBy(() -> interrupted.get(60, TimeUnit.SECONDS)).hasMessageContaining("gone");
        assertThatThrownBy(() -> prompt(driver, "say: no")).hasMessageContaining("Claude Code");
    }
}
