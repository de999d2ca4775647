package dev.ostler.drivers.claude;

import static dev.ostler.drivers.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.core.error.OstlerException;
import dev.ostler.core.session.Decision;
import dev.ostler.core.session.SessionEvent;
import dev.ostler.core.session.TurnOutcome;
import dev.ostler.drivers.Driver;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Turns: told whole, ended once, broken off, failed; and messages that come while one runs. */
abstract class ClaudeTurns extends ClaudeFixture {
    @Test
    void aTurnIsTheMessageThatBeganIt() throws Exception {
        Driver driver = driver(start(null));
        Driver.Session session = on(() -> driver.open(new Driver.Open.New()));
        assertThat(UUID.fromString(session.id())).isNotNull();
        assertThat(session.turn()).isNull();
        String turn = prompt(driver, "say: hello over there");
        assertThat(told.end(turn).outcome()).isEqualTo(TurnOutcome.COMPLETED);
        assertThat(told.outline()).containsExactly("TurnStarted", "ItemCompleted", "TurnEnded");
        assertThat(told.streamed(turn)).isEqualTo("hello over there");
        assertThat(told.messages(turn)).isEqualTo("hello over there");
        SessionEvent.TurnStarted start =
                told.all(SessionEvent.TurnStarted.class).getFirst();
        assertThat(start.input()).isEqualTo("say: hello over there");
        assertThat(start.client()).isEqualTo("test");
        assertThat(start.session()).isEqualTo(session.id());
        SessionEvent.ItemCompleted item =
                told.all(SessionEvent.ItemCompleted.class).getFirst();
        assertThat(told.all(SessionEvent.TextDelta.class))
                .extracting(SessionEvent.TextDelta::item)
                .containsOnly(item.item());
        on(driver::probe);
    }

    @Test
    void anInterruptRightAfterThePromptIsNotLost() throws Exception {
        Driver driver = opened();
        CompletableFuture<String> turn = started(() -> driver.prompt("slow: 10000 every 20", "test"));
        CompletableFuture<@Nullable String> interrupted = started(driver::interrupt);
        String id = turn.get(60, TimeUnit.SECONDS);
        assertThat(interrupted.get(60, TimeUnit.SECONDS)).isEqualTo(id);
        assertThat(told.end(id).outcome()).isEqualTo(TurnOutcome.INTERRUPTED);
        assertThat(told.outline().getFirst()).isEqualTo("TurnStarted");
        assertThat(told.all(SessionEvent.TurnStarted.class)).hasSize(1);
        String next = prompt(driver, "say: fine");
        assertThat(told.end(next).outcome()).isEqualTo(TurnOutcome.COMPLETED);
    }

    @Test
    void anInterruptedToolLeavesNoProcess() throws Exception {
        Driver driver = opened();
        Path begun = dir.resolve("begun");
        String turn = prompt(driver, "escalate: touch " + begun + "; sleep 987");
        SessionEvent.ApprovalRequested asked = told.one(SessionEvent.ApprovalRequested.class, _ -> true);
        on(() -> driver.answer(asked.requestId(), Decision.ALLOW, null));
        await().until(() -> Files.exists(begun));
        on(driver::interrupt);
        assertThat(told.end(turn).outcome()).isEqualTo(TurnOutcome.INTERRUPTED);
        await().until(() -> spools.getFirst()
                .process()
                .descendants()
                .noneMatch(p -> p.info().commandLine().orElse("").contains("sleep 987")));
    }

    @Test
    void aSecondPromptIsRefusedWithTheTurnThatRuns() throws Exception {
        Driver driver = opened();
        String turn = prompt(driver, "slow: 10000 every 20");
        assertThatThrownBy(() -> prompt(driver, "say: no"))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        OstlerException.class,
                        e -> assertThat(e.problem().details()).containsEntry("turn", turn));
        on(driver::interrupt);
    }

    @Test
    void aMessageDuringTextBecomesATurnOfItsOwn() throws Exception {
        Driver driver = opened();
        String turn = prompt(driver, "slow: 40 every 50");
        told.one(SessionEvent.TextDelta.class, _ -> true);
        assertThat(on(() -> driver.steer("say: and this"))).isEqualTo(turn);
        assertThat(told.end(turn).outcome()).isEqualTo(TurnOutcome.COMPLETED);
        SessionEvent.TurnStarted own =
                told.one(SessionEvent.TurnStarted.class, start -> !start.turn().equals(turn));
        assertThat(own.input()).isEqualTo("say: and this");
        assertThat(told.end(own.turn()).outcome()).isEqualTo(TurnOutcome.COMPLETED);
        assertThat(told.messages(own.turn())).isEqualTo("and this");
        assertThat(told.all(SessionEvent.TurnEnded.class)).hasSize(2);
    }

    @Test
    void aMessageDuringAToolGoesWithItsResult() throws Exception {
        Driver driver = opened();
        Path begun = dir.resolve("begun");
        Path go = dir.resolve("go");
        String turn = prompt(
                driver, "escalate: touch " + begun + "; while [ ! -e " + go + " ]; do sleep 0.05; done; echo went");
        SessionEvent.ApprovalRequested asked = told.one(SessionEvent.ApprovalRequested.class, _ -> true);
        on(() -> driver.answer(asked.requestId(), Decision.ALLOW, null));
        await().until(() -> Files.exists(begun));
        assertThat(on(() -> driver.steer("STEERED in passing"))).isEqualTo(turn);
        Files.createFile(go);
        assertThat(told.end(turn).outcome()).isEqualTo(TurnOutcome.COMPLETED);
        assertThat(told.messages(turn)).contains("went").contains("STEERED in passing");
        String next = prompt(driver, "say: one");
        assertThat(told.end(next).outcome()).isEqualTo(TurnOutcome.COMPLETED);
        assertThat(told.all(SessionEvent.TurnStarted.class)).hasSize(2);
        assertThat(told.all(SessionEvent.TurnEnded.class)).hasSize(2);
    }

    @Test
    void anInterruptTakesBackWhatWaits() throws Exception {
        Driver driver = opened();
        String turn = prompt(driver, "slow: 10000 every 20");
        told.one(SessionEvent.TextDelta.class, _ -> true);
        on(() -> driver.steer("say: never"));
        on(driver::interrupt);
        assertThat(told.end(turn).outcome()).isEqualTo(TurnOutcome.INTERRUPTED);
        String next = prompt(driver, "say: after");
        assertThat(told.end(next).outcome()).isEqualTo(TurnOutcome.COMPLETED);
        assertThat(told.all(SessionEvent.TurnStarted.class))
                .extracting(SessionEvent.TurnStarted::turn)
                .containsExactly(turn, next);
    }

    @Test
    void aFailureOfTheModelFailsTheTurnAndRetriesAreTold() throws Exception {
        Driver driver = opened();
        String refused = prompt(driver, "error: 400");
        assertThat(told.end(refused).outcome()).isEqualTo(TurnOutcome.FAILED);
        assertThat(told.end(refused).error()).contains("400");
        assertThat(told.all(SessionEvent.Failure.class)).isEmpty();
        String retried = prompt(driver, "error: 500");
        assertThat(told.end(retried).outcome()).isEqualTo(TurnOutcome.FAILED);
        assertThat(told.all(SessionEvent.Failure.class).getFirst().retryable()).isTrue();
        assertThat(told.all(SessionEvent.StatusChanged.class).getFirst().status())
                .isEqualTo("retrying");
        String fine = prompt(driver, "say: fine");
        assertThat(told.end(fine).outcome()).isEqualTo(TurnOutcome.COMPLETED);
    }

    @Test
    void threeMegabytesInOneDeltaAreWhole() throws Exception {
        Driver driver = opened();
        String turn = prompt(driver, "big: 3000000");
        assertThat(told.end(turn).outcome()).isEqualTo(TurnOutcome.COMPLETED);
        assertThat(told.messages(turn)).hasSize(3_000_000);
        assertThat(told.streamed(turn)).hasSize(3_000_000);
    }
}
