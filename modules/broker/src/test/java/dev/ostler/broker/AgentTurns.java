package dev.ostler.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.Problem;
import dev.ostler.core.event.Event;
import dev.ostler.core.event.Kind;
import dev.ostler.core.harness.Release;
import dev.ostler.core.harness.Status;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Harnesses;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Sessions;
import dev.ostler.core.session.Image;
import dev.ostler.process.ProcessIdentity;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Turns of text and pictures: whole, told once, broken off, failed; and what they used. */
abstract class AgentTurns extends AgentFixture {
    @Test
    void aTurnOfTextStreamsAndEndsOnceAndNothingIsLeftOfTheProcess() throws Exception {
        Harnesses.Spawned spawned = spawn("one");
        assertThat(spawned.sessionId()).isNotBlank();
        assertThat(spawned.status()).isEqualTo(Status.IDLE);
        ProcessIdentity process = ProcessIdentity.of(spawned.pid()).orElseThrow();

        Sessions.Prompted turn = prompt("one", "say: hello from the other side");
        assertThat(outcome(turn)).isEqualTo("completed");
        assertThat(streamed(turn.turn())).endsWith("hello from the other side");
        assertThat(messages(turn.turn())).endsWith("hello from the other side");
        assertThat(of(turn.turn(), Kind.TURN_STARTED))
                .singleElement()
                .satisfies(e -> assertThat(e.data()).contains("hello from the other side"));
        assertThat(outcome(prompt("one", "say: and again"))).isEqualTo("completed");
        assertThat(broker.count(Kind.TURN_ENDED)).isEqualTo(2);
        assertThat(status("one")).isEqualTo(Status.IDLE);

        assertThat(release("one", Release.ABORT).outcome()).isEqualTo("reaped");
        assertThat(process.alive()).isFalse();
        assertThat(broker.leftovers()).isEmpty();
    }

    @Test
    void anImageReachesTheAgent() throws Exception {
        spawn("looks");
        Image pixel = Pngs.onePixel();
        Sessions.Prompt shown = new Sessions.Prompt("looks", "say: seen", null, null, null, List.of(pixel));
        if (!can().images()) {
            Problem refused = broker.refused(Operations.PROMPT, shown);
            assertThat(refused.code()).isEqualTo(ErrorCode.UNSUPPORTED);
            assertThat(refused.message()).contains("cannot be shown images");
            assertThat(broker.count(Kind.TURN_STARTED)).isZero();
            return;
        }
        Sessions.Prompted turn = broker.call(Operations.PROMPT, shown);
        assertThat(outcome(turn)).isEqualTo("completed");
        assertThat(messages(turn.turn())).contains("image image/png " + pixel.bytes() + " bytes");
        assertThat(of(turn.turn(), Kind.TURN_STARTED))
                .singleElement()
                .satisfies(e ->
                        assertThat(Json.tree(e.data()).path("images").asInt()).isEqualTo(1));
        assertThat(broker.events)
                .as("the file stands in no event")
                .noneMatch(e -> e.data().contains(pixel.data()));
    }

    /** Whether it tells what its model used. */
    boolean counts() {
        return true;
    }

    @Test
    void whatTheModelUsedIsTold() throws Exception {
        assumeTrue(counts(), "this agent does not tell");
        spawn("counts");
        Sessions.Prompted turn = prompt("counts", "say: ten words");
        assertThat(outcome(turn)).isEqualTo("completed");
        Event used = broker.event(Kind.USAGE, e -> {
            JsonNode data = Json.tree(e.data());
            return data.path("total").asLong() > 0 || data.path("context").asLong() > 0;
        });
        JsonNode data = Json.tree(used.data());
        assertThat(data.path("of").asText()).isIn("turn", "session");
        assertThat(data.path("total").asLong())
                .isEqualTo(data.path("input").asLong() + data.path("output").asLong());
        assertThat(data.path("cached").asLong())
                .isLessThanOrEqualTo(data.path("input").asLong());
    }

    @Test
    void anInterruptInTheMiddleOfTextEndsTheTurnOnce() throws Exception {
        spawn("talks");
        Sessions.Prompted turn = prompt("talks", "slow: 10000 every 20");
        broker.event(Kind.TEXT_DELTA, e -> turn.turn().equals(e.turn()));
        assertThat(broker.call(Operations.INTERRUPT, new Sessions.Interrupt("talks"))
                        .turn())
                .isEqualTo(turn.turn());
        assertThat(outcome(turn)).isEqualTo("interrupted");
        assertThat(outcome(prompt("talks", "say: again"))).isEqualTo("completed");
        assertThat(broker.count(Kind.TURN_ENDED)).isEqualTo(2);
        assertThat(broker.call(Operations.INTERRUPT, new Sessions.Interrupt("talks"))
                        .turn())
                .isNull();
    }

    @Test
    void anAnswerOfThreeMegabytesIsWhole() throws Exception {
        spawn("big");
        Sessions.Prompted turn = prompt("big", "stream: 3000 bytes 1000");
        assertThat(outcome(turn)).isEqualTo("completed");
        assertThat(messages(turn.turn())).hasSizeGreaterThanOrEqualTo(3_000_000);
        assertThat(streamed(turn.turn())).hasSizeGreaterThanOrEqualTo(3_000_000);
    }

    @Test
    void anErrorOfTheModelFailsTheTurnAndTheSessionGoesOn() throws Exception {
        spawn("fails");
        Sessions.Prompted turn = prompt("fails", "error: 400");
        assertThat(outcome(turn)).isEqualTo("failed");
        assertThat(Json.tree(ended(turn.turn()).data()).path("error").asText()).isNotBlank();
        assertThat(outcome(prompt("fails", "say: fine"))).isEqualTo("completed");
    }
}
