package dev.ostler.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.cli.Patience;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TurnsTest {
    private final Turns turns = new Turns();

    /** One that waits for idle, and is known to wait. */
    private Thread waiter() {
        Thread waiter = Thread.ofPlatform().daemon().start(() -> {
            try {
                turns.awaitIdle();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        Patience.await().until(() -> waiter.getState() == Thread.State.WAITING);
        return waiter;
    }

    private static void assertEnds(Thread waiter) throws InterruptedException {
        assertThat(waiter.join(Patience.LONG)).isTrue();
    }

    @Test
    void aTurnBelongsToItsPromptUntilItIsOverAndLonger() {
        turns.accepted("t1", "i1", "do");
        turns.started("t1", "do");
        assertThat(turns.running()).isEqualTo("t1");
        assertThat(turns.runningText()).isEqualTo("do");
        assertThat(turns.idOf("t1")).isEqualTo("i1");
        turns.ended("t1", "failed");
        assertThat(turns.running()).isNull();
        assertThat(turns.lastOutcome()).isEqualTo("failed");
        assertThat(turns.idOf("t1")).as("what comes late has its id too").isEqualTo("i1");
        assertThat(turns.idOf("t2")).as("another client's").isNull();
    }

    @Test
    void theEndOfAnotherTurnEndsNotTheOneThatRuns() {
        turns.accepted("t2", null, "do");
        turns.ended("t1", "completed");
        assertThat(turns.running()).isEqualTo("t2");
    }

    @Test
    void aPromptThatWaitsGetsItsTurnOrIsWithdrawnOnce() {
        turns.waits("p1", "i1");
        turns.waits("p2", null);
        assertThat(turns.waiting()).containsExactly("p1", "p2");
        turns.hasTurn("p1", "t1", "do");
        assertThat(turns.running()).isEqualTo("t1");
        assertThat(turns.idOf("t1")).isEqualTo("i1");
        assertThat(turns.withdrawn("p1")).as("it has had its turn").isEmpty();
        assertThat(turns.withdrawn("p2")).as("ours, without an id").contains(Optional.empty());
        assertThat(turns.withdrawn("p2")).isEmpty();
        assertThat(turns.withdrawn("p3")).as("another client's").isEmpty();
    }

    @Test
    void idleIsWhenNothingRunsAndNothingWaits() throws InterruptedException {
        turns.awaitIdle();
        turns.accepted("t1", null, "do");
        turns.waits("p2", null);
        Thread waiter = waiter();
        turns.ended("t1", "completed");
        Patience.await().until(() -> waiter.getState() == Thread.State.WAITING);
        assertThat(waiter.isAlive()).as("one waits still").isTrue();
        turns.hasTurn("p2", "t2", "more");
        Patience.await().until(() -> waiter.getState() == Thread.State.WAITING);
        turns.ended("t2", "completed");
        assertEnds(waiter);
    }

    @Test
    void whoWaitsGoesOnWhenTheLastOneIsWithdrawn() throws InterruptedException {
        turns.waits("p1", null);
        Thread waiter = waiter();
        turns.withdrawn("p1");
        assertEnds(waiter);
    }

    @Test
    void nobodyWaitsForABrokerThatIsLost() throws InterruptedException {
        turns.accepted("t1", null, "do");
        Thread waiter = waiter();
        turns.lost();
        assertEnds(waiter);
    }

    @Test
    void questionsAreDeniedFromThenOn() {
        AtomicInteger denied = new AtomicInteger();
        turns.asked();
        assertThat(denied).hasValue(0);
        turns.nobodyAnswers(denied::incrementAndGet);
        assertThat(denied).as("those that wait, at once").hasValue(1);
        turns.asked();
        assertThat(denied).hasValue(2);
    }

    @Test
    void theOldestIdsAreForgotten() {
        for (int i = 0; i < 1_001; i++) {
            turns.accepted("t" + i, "i" + i, "");
        }
        assertThat(turns.idOf("t0")).isNull();
        assertThat(turns.idOf("t1")).isEqualTo("i1");
        assertThat(turns.idOf("t1000")).isEqualTo("i1000");
    }
}
