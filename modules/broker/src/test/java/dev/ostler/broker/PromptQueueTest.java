package dev.ostler.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PromptQueueTest {
    private final Hand clock = new Hand();
    private final PromptQueue queue = new PromptQueue(clock, Duration.ofMinutes(10));

    private static QueuedPrompt prompt(String id) {
        return prompt(id, id, null);
    }

    private static QueuedPrompt prompt(String id, String text, @Nullable Duration timeout) {
        return new QueuedPrompt(id, text, null, "ann", null, timeout, Samples.NOW, false);
    }

    private static void refused(ThrowingCallable call, ErrorCode code, String... words) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        OstlerException.class, e -> assertThat(e.code()).isEqualTo(code))
                .message()
                .contains(words);
    }

    private void waits(String id, int position) {
        assertThat(queue.arrive(prompt(id), true)).isEqualTo(position);
        queue.written(id);
    }

    @Test
    void oneRunsAndTheOthersWaitInTheirOrder() {
        assertThat(queue.arrive(prompt("a"), true)).isZero();
        waits("b", 1);
        queue.turnStarted("t1");
        waits("c", 2);
        assertThat(queue.next()).isEmpty();
        queue.turnEnded("t1");
        assertThat(queue.next()).map(QueuedPrompt::id).hasValue("b");
        assertThat(queue.next()).isEmpty();
        queue.turnStarted("t2");
        queue.turnEnded("t2");
        assertThat(queue.next()).map(QueuedPrompt::id).hasValue("c");
    }

    @Test
    void whoComesWhileOthersWaitIsNotFaster() {
        queue.restore(List.of(prompt("left")));
        waits("new", 2);
        refused(() -> queue.arrive(prompt("now"), false), ErrorCode.CONFLICT, "prompts wait");
    }

    @Test
    void whoShallNotWaitIsToldWhatRuns() {
        queue.turnStarted("t1");
        refused(() -> queue.arrive(prompt("a"), false), ErrorCode.CONFLICT, "t1");
        assertThat(queue.waiting()).isEmpty();
    }

    @Test
    void theBoundSaysItself() {
        queue.turnStarted("t1");
        for (int i = 0; i < PromptQueue.MOST; i++) {
            queue.arrive(prompt("p" + i), true);
        }
        refused(() -> queue.arrive(prompt("more"), true), ErrorCode.OVERLOADED, "at most " + PromptQueue.MOST);
    }

    @Test
    void theTextsOfAllTogetherAreBounded() {
        queue.turnStarted("t1");
        String half = "x".repeat(PromptQueue.MOST_CHARS / 2);
        queue.arrive(prompt("a", half, null), true);
        queue.arrive(prompt("b", half, null), true);
        refused(() -> queue.arrive(prompt("c"), true), ErrorCode.OVERLOADED, "characters");
        refused(() -> queue.arrive(prompt("d", half + half + "x", null), true), ErrorCode.TOO_LARGE, "characters");
    }

    @Test
    void itsTurnDoesNotComeBeforeItIsWritten() {
        queue.turnStarted("t1");
        queue.arrive(prompt("a"), true);
        queue.turnEnded("t1");
        assertThat(queue.next()).isEmpty();
        queue.written("a");
        assertThat(queue.next()).map(QueuedPrompt::id).hasValue("a");
    }

    @Test
    void whatWasNotSentIsFirstAgain() {
        queue.turnStarted("t1");
        waits("a", 1);
        waits("b", 2);
        queue.turnEnded("t1");
        QueuedPrompt a = queue.next().orElseThrow();
        queue.turnStarted("of somebody else");
        queue.putBack(a);
        assertThat(queue.waiting()).extracting(QueuedPrompt::id).containsExactly("a", "b");
        assertThat(queue.next()).isEmpty();
    }

    @Test
    void whatWaitsCanBeCancelledAndWhatRunsCannot() {
        assertThat(queue.arrive(prompt("runs"), true)).isZero();
        waits("a", 1);
        assertThat(queue.cancel("runs")).isEmpty();
        assertThat(queue.cancel("a")).map(QueuedPrompt::id).hasValue("a");
        assertThat(queue.cancel("a")).isEmpty();
        queue.gone("a");
        waits("b", 1);
        assertThat(queue.cancelAll()).extracting(QueuedPrompt::id).containsExactly("b");
    }

    @Test
    void whatIsBeingCancelledKeepsItsPlaceUntilThatIsWritten() {
        queue.turnStarted("t1");
        waits("a", 1);
        waits("b", 2);
        assertThat(queue.cancel("a")).isPresent();
        queue.turnEnded("t1");
        assertThat(queue.waiting()).extracting(QueuedPrompt::id).containsExactly("b");
        assertThat(queue.next()).isEmpty();
        queue.stays("a");
        assertThat(queue.waiting()).extracting(QueuedPrompt::id).containsExactly("a", "b");
        assertThat(queue.next()).map(QueuedPrompt::id).hasValue("a");
    }

    @Test
    void noSessionIsChangedUnderAPrompt() {
        queue.turnStarted("t1");
        refused(queue::changing, ErrorCode.CONFLICT, "t1");
        waits("a", 1);
        queue.turnEnded("t1");
        refused(queue::changing, ErrorCode.CONFLICT, "prompts wait");
        queue.cancelAll();
        refused(queue::changing, ErrorCode.CONFLICT, "prompts wait");
        queue.gone("a");
        queue.changing();
        waits("b", 1);
        assertThat(queue.next()).isEmpty();
        queue.changed();
        assertThat(queue.next()).map(QueuedPrompt::id).hasValue("b");
    }

    @Test
    void theDeadlineIsThePromptsElseTheDefinitions() {
        queue.arrive(prompt("a", "a", Duration.ofSeconds(30)), true);
        queue.turnStarted("t1");
        assertThat(queue.left()).hasValue(Duration.ofSeconds(30));
        queue.turnEnded("t1");
        assertThat(queue.left()).isEmpty();
        queue.turnStarted("of somebody else");
        assertThat(queue.left()).hasValue(Duration.ofMinutes(10));
        clock.now = clock.now.plus(Duration.ofMinutes(9));
        // told once more after a reconnect
        queue.turnStarted("of somebody else");
        assertThat(queue.left()).hasValue(Duration.ofMinutes(1));
        assertThat(queue.due()).isEmpty();
        clock.now = clock.now.plus(Duration.ofMinutes(2));
        assertThat(queue.due()).hasValue("of somebody else");
        assertThat(queue.expired("of somebody else")).isTrue();
        assertThat(queue.expired("t1")).isFalse();
    }

    @Test
    void aDeadlineHoldsAcrossARestart() {
        queue.resuming("t1", clock.now.plusSeconds(5));
        assertThat(queue.left()).hasValue(Duration.ofSeconds(5));
        queue.turnStarted("t1");
        clock.now = clock.now.plusSeconds(60);
        assertThat(queue.due()).hasValue("t1");
        assertThat(new PromptQueue(clock, null).left()).isEmpty();
    }

    /** Whatever happens: nothing is lost, nothing runs twice, two never run at once, and the order is kept. */
    @Test
    void everyPromptRunsOnceOrIsCancelledOnce() {
        Samples.cases(300, random -> {
            PromptQueue q = new PromptQueue(clock, null);
            List<String> accepted = new ArrayList<>();
            List<String> over = new ArrayList<>();
            List<String> ran = new ArrayList<>();
            QueuedPrompt running = null;
            int ids = 0;
            int turns = 0;
            for (int step = 0; step < 200; step++) {
                switch (random.nextInt(5)) {
                    case 0, 1 -> {
                        QueuedPrompt p = prompt(String.format("%04d", ids++));
                        try {
                            if (q.arrive(p, true) == 0) {
                                assertThat(running).isNull();
                                running = p;
                            } else {
                                q.written(p.id());
                            }
                            accepted.add(p.id());
                        } catch (OstlerException e) {
                            assertThat(e.code()).isEqualTo(ErrorCode.OVERLOADED);
                        }
                    }
                    case 2 -> {
                        if (running != null) {
                            q.turnStarted("t" + turns);
                            ran.add(running.id());
                            over.add(running.id());
                            q.turnEnded("t" + turns++);
                            running = null;
                        }
                    }
                    case 3 -> {
                        if (running == null) {
                            running = q.next().orElse(null);
                        }
                    }
                    default -> {
                        List<QueuedPrompt> waiting = q.waiting();
                        if (!waiting.isEmpty()) {
                            String id =
                                    waiting.get(random.nextInt(waiting.size())).id();
                            assertThat(q.cancel(id)).isPresent();
                            if (random.nextInt(3) == 0) {
                                q.stays(id);
                            } else {
                                over.add(id);
                                q.gone(id);
                            }
                        }
                    }
                }
            }
            if (running != null) {
                over.add(running.id());
            }
            q.waiting().forEach(p -> over.add(p.id()));
            assertThat(over).containsExactlyInAnyOrderElementsOf(accepted);
            assertThat(ran).isSorted();
        });
    }

    private static final class Hand extends Clock {
        private Instant now = Samples.NOW;

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
