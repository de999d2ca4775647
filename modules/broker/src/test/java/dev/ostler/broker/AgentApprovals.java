package dev.ostler.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.event.Event;
import dev.ostler.core.event.Kind;
import dev.ostler.core.harness.Release;
import dev.ostler.core.harness.Status;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Sessions;
import dev.ostler.core.session.Decision;
import dev.ostler.drivers.Ability;
import java.nio.file.Files;
import java.nio.file.Path;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Tools, and the questions before them. */
abstract class AgentApprovals extends AgentTurns {
    @Test
    void aToolThatIsAllowedRuns() throws Exception {
        assumeAsks();
        spawn("asks");
        Path proof = dir.resolve("proof");
        Sessions.Prompted turn = prompt("asks", asking("touch " + proof));
        Event asked = asked(turn);
        assertThat(status("asks")).isEqualTo(Status.WAITING_APPROVAL);
        assertThat(Json.tree(asked.data()).path("title").asText()).contains("touch");
        assertThat(proof).doesNotExist();
        answer(asked, Decision.ALLOW);
        assertThat(outcome(turn)).isEqualTo("completed");
        assertThat(proof).exists();
        assertThat(of(turn.turn(), Kind.TOOL_STARTED)).hasSize(1);
        assertThat(of(turn.turn(), Kind.TOOL_ENDED))
                .singleElement()
                .satisfies(e ->
                        assertThat(Json.tree(e.data()).path("status").asText()).isEqualTo("completed"));
        assertThat(of(turn.turn(), Kind.APPROVAL_RESOLVED)).hasSize(1);
        assertThat(messages(turn.turn())).contains("done:");
    }

    @Test
    void aToolThatIsDeniedDoesNotRun() throws Exception {
        assumeAsks();
        spawn("asks");
        Path proof = dir.resolve("proof");
        Sessions.Prompted turn = prompt("asks", asking("touch " + proof));
        answer(asked(turn), Decision.DENY);
        assertThat(outcome(turn)).isIn("completed", "interrupted");
        assertThat(proof).doesNotExist();
        assertThat(of(turn.turn(), Kind.TOOL_ENDED))
                .allSatisfy(e -> assertThat(Json.tree(e.data()).path("status").asText())
                        .isIn("declined", "failed", "interrupted"));
        assertThat(outcome(prompt("asks", "say: go on"))).isEqualTo("completed");
    }

    @Test
    void anInterruptInTheMiddleOfAToolEndsTheTurnOnce() throws Exception {
        spawn("works");
        Path proof = dir.resolve("begun");
        Sessions.Prompted turn = prompt("works", asking("touch " + proof + "; sleep 300"));
        if (protocol().capabilities().has(Ability.APPROVALS)) {
            answer(asked(turn), Decision.ALLOW);
        }
        Awaitility.await().atMost(TestBroker.PATIENCE).until(() -> Files.exists(proof));
        assertThat(broker.call(Operations.INTERRUPT, new Sessions.Interrupt("works"))
                        .turn())
                .isEqualTo(turn.turn());
        assertThat(outcome(turn)).isEqualTo("interrupted");
        assertThat(of(turn.turn(), Kind.TURN_ENDED)).hasSize(1);
        assertThat(release("works", Release.ABORT).outcome()).isEqualTo("reaped");
        assertThat(broker.leftovers()).isEmpty();
    }

    @Test
    void anInterruptSettlesTheQuestion() throws Exception {
        assumeAsks();
        spawn("asks");
        Path proof = dir.resolve("proof");
        Sessions.Prompted turn = prompt("asks", asking("touch " + proof));
        asked(turn);
        broker.call(Operations.INTERRUPT, new Sessions.Interrupt("asks"));
        assertThat(outcome(turn)).isEqualTo("interrupted");
        assertThat(broker.call(Operations.APPROVALS, new Sessions.Approvals("asks"))
                        .approvals())
                .isEmpty();
        assertThat(of(turn.turn(), Kind.APPROVAL_RESOLVED)).hasSize(1);
        assertThat(proof).doesNotExist();
    }
}
