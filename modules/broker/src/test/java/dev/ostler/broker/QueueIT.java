package dev.ostler.broker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.Problem;
import dev.ostler.core.event.Event;
import dev.ostler.core.event.Kind;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Harnesses;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Sessions;
import dev.ostler.core.session.Image;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Prompts to a busy session wait in their order, on the disk, and turns have a deadline. */
class QueueIT extends OneBroker {
    @BeforeEach
    void spawn() {
        broker.call(Operations.SPAWN, Spawns.of("one", Spawns.fakeCodex(dir), null, null));
    }

    private Sessions.Prompted prompt(String text) {
        return broker.call(Operations.PROMPT, new Sessions.Prompt("one", text));
    }

    /** Of a prompt that waits: its id. */
    private String waits(String text, int position) {
        Sessions.Prompted taken = prompt(text);
        assertThat(taken.turn()).isNull();
        assertThat(taken.position()).isEqualTo(position);
        return Objects.requireNonNull(taken.prompt());
    }

    private void interrupt() {
        broker.call(Operations.INTERRUPT, new Sessions.Interrupt("one"));
    }

    private Event started(String prompt) {
        return broker.event(
                Kind.TURN_STARTED, e -> data(e).path("prompt").asText().equals(prompt));
    }

    private JsonNode ended(Event started) {
        return data(broker.event(
                Kind.TURN_ENDED, e -> Objects.requireNonNull(started.turn()).equals(e.turn())));
    }

    private static JsonNode data(Event event) {
        return Json.tree(event.data());
    }

    private Sessions.QueueList queue() {
        return broker.call(Operations.QUEUE, new Sessions.Queue("one"));
    }

    @Test
    void promptsWaitInTheirOrderAndAnInterruptLetsTheNextOneCome() {
        Sessions.Prompted hangs = prompt("hang");
        String first = waits("say: first", 1);
        String second = waits("say: second", 2);
        assertThat(queue().turn()).isEqualTo(hangs.turn());
        assertThat(queue().prompts())
                .extracting(Sessions.Queued::prompt, Sessions.Queued::text, Sessions.Queued::position)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(first, "say: first", 1),
                        org.assertj.core.groups.Tuple.tuple(second, "say: second", 2));
        interrupt();
        assertThat(ended(started(first)).path("outcome").asText()).isEqualTo("completed");
        assertThat(ended(started(second)).path("outcome").asText()).isEqualTo("completed");
        List<String> order = broker.events.stream()
                .filter(e -> List.of(Kind.PROMPT_QUEUED, Kind.PROMPT_DEQUEUED, Kind.TURN_STARTED)
                        .contains(e.kind()))
                .map(e -> e.kind().wire() + " " + data(e).path("prompt").asText())
                .toList();
        assertThat(order)
                .containsExactly(
                        "turn.started ",
                        "prompt.queued " + first,
                        "prompt.queued " + second,
                        "prompt.dequeued " + first,
                        "turn.started " + first,
                        "prompt.dequeued " + second,
                        "turn.started " + second);
        assertThat(queue().prompts()).isEmpty();
    }

    @Test
    void whatWaitsIsCancelledByWhomItConcerns() {
        prompt("hang");
        String first = waits("say: first", 1);
        String second = waits("say: second", 2);
        assertThat(broker.call(Operations.CANCEL, new Sessions.Cancel("one", first))
                        .prompts())
                .containsExactly(first);
        assertThat(data(broker.event(Kind.PROMPT_CANCELLED)).path("client").asText())
                .isEqualTo("local");
        assertThat(broker.refused(Operations.CANCEL, new Sessions.Cancel("one", first))
                        .code())
                .isEqualTo(ErrorCode.NOT_FOUND);
        Sessions.Interrupted off = broker.call(Operations.INTERRUPT, new Sessions.Interrupt("one", null, true));
        assertThat(off.cancelled()).containsExactly(second);
        assertThat(queue().prompts()).isEmpty();
        Sessions.Prompted next = prompt("say: now");
        broker.event(Kind.TURN_ENDED, e -> Objects.requireNonNull(next.turn()).equals(e.turn()));
        assertThat(broker.count(Kind.TURN_STARTED)).isEqualTo(2);
    }

    @Test
    void theBoundIsRefusedInItsWords() {
        prompt("hang");
        for (int i = 1; i <= PromptQueue.MOST; i++) {
            waits("say: " + i, i);
        }
        Problem full = broker.refused(Operations.PROMPT, new Sessions.Prompt("one", "say: more"));
        assertThat(full.code()).isEqualTo(ErrorCode.OVERLOADED);
        assertThat(full.message()).contains("at most " + PromptQueue.MOST);
        broker.call(Operations.CANCEL, new Sessions.Cancel("one", null));
        interrupt();
    }

    @Test
    void whatWaitsSurvivesTheLossOfTheBroker() {
        prompt("hang");
        String first = waits("say: first", 1);
        String second = waits("say: second", 2);
        broker.abandon();
        startBroker();
        broker.call(Operations.WAIT, new Harnesses.Wait("one", Harnesses.Until.READY, null));
        assertThat(queue().prompts()).extracting(Sessions.Queued::prompt).containsExactly(first, second);
        interrupt();
        assertThat(ended(started(first)).path("outcome").asText()).isEqualTo("completed");
        assertThat(ended(started(second)).path("outcome").asText()).isEqualTo("completed");
    }

    @Test
    void aReleaseSettlesWhatWaits() {
        prompt("hang");
        String waiting = waits("say: never", 1);
        broker.call(Operations.RELEASE, new Harnesses.ReleaseIt("one", null, "enough", null));
        assertThat(data(broker.event(Kind.PROMPT_CANCELLED)).path("prompt").asText())
                .isEqualTo(waiting);
        assertThat(broker.count(Kind.TURN_STARTED)).isEqualTo(1);
        assertThat(broker.count(Kind.PROMPT_DEQUEUED)).isZero();
    }

    @Test
    void anAgentThatDiesForGoodSettlesWhatWaits() {
        prompt("hang");
        String waiting = waits("say: never", 1);
        long pid = Objects.requireNonNull(broker.call(Operations.INSPECT, new Harnesses.Inspect("one", null))
                .harness()
                .pid());
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        assertThat(data(broker.event(Kind.PROMPT_CANCELLED)).path("prompt").asText())
                .isEqualTo(waiting);
    }

    @Test
    void aTurnThatRunsTooLongIsInterruptedAndSaysWhy() {
        Sessions.Prompted turn =
                broker.call(Operations.PROMPT, new Sessions.Prompt("one", "hang", null, null, Duration.ofMillis(300)));
        Event end = broker.event(
                Kind.TURN_ENDED, e -> Objects.requireNonNull(turn.turn()).equals(e.turn()));
        assertThat(data(end).path("outcome").asText()).isEqualTo("interrupted");
        assertThat(data(end).path("error").asText()).contains("deadline");
        assertThat(data(broker.event(Kind.TURN_INTERRUPTING)).path("client").asText())
                .isEqualTo("deadline");
    }

    @Test
    void aDeadlineHoldsWhenTheBrokerIsLostMeanwhile() {
        broker.call(
                Operations.SPAWN,
                Spawns.of(
                        "two",
                        Spawns.with(Spawns.fakeCodex(dir.resolve("two")), "\"turnTimeoutMs\":3000"),
                        null,
                        null));
        Sessions.Prompted turn = broker.call(Operations.PROMPT, new Sessions.Prompt("two", "hang"));
        broker.event(Kind.TURN_STARTED, e -> Objects.requireNonNull(turn.turn()).equals(e.turn()));
        broker.abandon();
        startBroker();
        Event end = broker.event(
                Kind.TURN_ENDED, e -> Objects.requireNonNull(turn.turn()).equals(e.turn()));
        assertThat(data(end).path("error").asText()).contains("deadline");
    }

    @Test
    void aPromptWithImagesDoesNotWaitAndNothingOfItIsKept() {
        Image image = Pngs.ofSize(1_000);
        Sessions.Prompt look = new Sessions.Prompt("one", "say: seen", null, null, null, List.of(image));
        String running = prompt("hang").turn();
        Problem refused = broker.refused(Operations.PROMPT, look);
        assertThat(refused.code()).isEqualTo(ErrorCode.CONFLICT);
        assertThat(refused.message()).contains(running).contains("images do not wait in the queue");
        assertThat(queue().prompts()).isEmpty();
        interrupt();
        broker.event(Kind.TURN_ENDED, e -> Objects.equals(running, e.turn()));
        String turn = broker.call(Operations.PROMPT, look).turn();
        assertThat(data(broker.event(Kind.TURN_ENDED, e -> Objects.equals(turn, e.turn())))
                        .path("outcome")
                        .asText())
                .isEqualTo("completed");
    }

    @Test
    void imagesOverTheBoundAreRefusedWithTheBound() {
        Image half = Pngs.ofSize(Image.MOST_BYTES / 2 + 1);
        Problem refused = broker.refused(
                Operations.PROMPT, new Sessions.Prompt("one", "say: no", null, null, null, List.of(half, half)));
        assertThat(refused.code()).isEqualTo(ErrorCode.TOO_LARGE);
        assertThat(refused.message()).contains(String.valueOf(Image.MOST_BYTES));
        assertThat(broker.count(Kind.TURN_STARTED)).isZero();
    }
}
