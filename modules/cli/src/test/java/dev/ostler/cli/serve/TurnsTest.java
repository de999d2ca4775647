package dev.ostler.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.ostler.cli.Patience;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TurnsTest {
    private final Turns turns = new Turns();

    private static Asked asked(@Nullable String id, String text) {
        return new Asked(id == null ? null : TextNode.valueOf(id), text);
    }

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
    void whatBecameOfAPromptInDoubtIsKnownByItsStep() {
        Asked prompt = new Asked(TextNode.valueOf("i1"), "do", "step");
        turns.doubts(prompt);
        turns.arrivedToRun("another", "t1");
        assertThat(turns.idOf("t1")).isNull();
        turns.arrivedToWait("step", "p1");
        assertThat(turns.waiting()).containsOnlyKeys("p1").containsValue(prompt);
        turns.hasTurn("p1", "t2", "do");
        assertThat(turns.idOf("t2")).isEqualTo(TextNode.valueOf("i1"));
        turns.arrivedToRun("step", "t3");
        assertThat(turns.idOf("t3")).as("it arrived once").isNull();

        turns.doubts(prompt);
        turns.arrivedToRun("step", "t4");
        assertThat(turns.idOf("t4")).isEqualTo(TextNode.valueOf("i1"));
    }

    @Test
    void aTurnBelongsToItsPromptUntilItIsOverAndLonger() {
        turns.accepted("t1", asked("i1", "do"));
        turns.started("t1", "do");
        assertThat(turns.running()).isEqualTo("t1");
        assertThat(turns.unfinished(null)).isEqualTo(asked("i1", "do"));
        assertThat(turns.unfinished("t1")).isNull();
        assertThat(turns.idOf("t1")).isEqualTo(TextNode.valueOf("i1"));
        turns.ended("t1", "failed");
        assertThat(turns.running()).isNull();
        assertThat(turns.lastOutcome()).isEqualTo("failed");
        assertThat(turns.idOf("t1")).as("what comes late has its id too").isEqualTo(TextNode.valueOf("i1"));
        assertThat(turns.idOf("t2")).as("another client's").isNull();
    }

    @Test
    void theEndOfAnotherTurnEndsNotTheOneThatRuns() {
        turns.accepted("t2", asked(null, "do"));
        turns.ended("t1", "completed");
        assertThat(turns.running()).isEqualTo("t2");
    }

    @Test
    void aPromptThatWaitsGetsItsTurnOrIsWithdrawnOnce() {
        turns.waits("p1", asked("i1", "later"));
        turns.waits("p2", asked(null, "later"));
        assertThat(turns.waiting().keySet()).containsExactly("p1", "p2");
        turns.hasTurn("p1", "t1", "do");
        assertThat(turns.running()).isEqualTo("t1");
        assertThat(turns.idOf("t1")).isEqualTo(TextNode.valueOf("i1"));
        assertThat(turns.withdrawn("p1")).as("it has had its turn").isEmpty();
        assertThat(turns.withdrawn("p2")).as("ours, without an id").contains(asked(null, "later"));
        assertThat(turns.withdrawn("p2")).isEmpty();
        assertThat(turns.withdrawn("p3")).as("another client's").isEmpty();
    }

    @Test
    void whatWasAddedToATurnEndsWithItOnce() {
        turns.accepted("t1", asked("i1", "do"));
        turns.steers(asked("i2", "so"));
        turns.steers(asked(null, "and so"));
        assertThat(turns.steered()).containsExactly(asked("i2", "so"), asked(null, "and so"));
        assertThat(turns.steered()).isEmpty();
    }

    @Test
    void idleIsWhenNothingRunsAndNothingWaits() throws InterruptedException {
        turns.awaitIdle();
        turns.accepted("t1", asked(null, "do"));
        turns.waits("p2", asked(null, "later"));
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
        turns.waits("p1", asked(null, "later"));
        Thread waiter = waiter();
        turns.withdrawn("p1");
        assertEnds(waiter);
    }

    @Test
    void nobodyWaitsForABrokerThatIsLost() throws InterruptedException {
        turns.accepted("t1", asked(null, "do"));
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
            turns.accepted("t" + i, asked("i" + i, ""));
        }
        assertThat(turns.idOf("t0")).isNull();
        assertThat(turns.idOf("t1")).isEqualTo(TextNode.valueOf("i1"));
        assertThat(turns.idOf("t1000")).isEqualTo(TextNode.valueOf("i1000"));
    }
}
