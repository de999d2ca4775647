package dev.ostler.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.event.Kind;
import dev.ostler.core.ops.Harnesses;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Sessions;
import dev.ostler.core.session.Decision;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What becomes of a turn and of a question when the agent is killed, or the broker. */
abstract class AgentCrash extends AgentResume {
    @Test
    void aKilledProcessFailsItsTurnOnce() throws Exception {
        Harnesses.Spawned spawned = spawn("dies");
        Sessions.Prompted turn = prompt("dies", "slow: 10000 every 20");
        broker.event(Kind.TEXT_DELTA, e -> turn.turn().equals(e.turn()));
        ProcessHandle.of(spawned.pid()).orElseThrow().destroyForcibly();
        assertThat(outcome(turn)).isEqualTo("failed");
        broker.event(Kind.REAPED);
        broker.call(Operations.WAIT, new Harnesses.Wait(spawned.id(), Harnesses.Until.GONE, null));
        assertThat(of(turn.turn(), Kind.TURN_ENDED)).hasSize(1);
        assertThat(broker.leftovers()).isEmpty();
    }

    @Test
    void aTurnOutlivesItsKilledBroker() throws Exception {
        String turn = killedAt("slow: 60 every 50", Kind.TEXT_DELTA);
        upWithKeeper();
        assertThat(outcome(turn)).isEqualTo("completed");
        assertThat(messages(turn).strip())
                .endsWith(IntStream.range(0, 60)
                        .mapToObj(i -> "w" + i + " ")
                        .reduce("", String::concat)
                        .strip());
        assertThat(of(turn, Kind.TURN_ENDED)).hasSize(1);
        assertThat(of(turn, Kind.TURN_STARTED)).hasSize(1);
        assertThat(outcome(prompt("agent", "say: still here"))).isEqualTo("completed");
    }

    @Test
    void aQuestionOutlivesItsKilledBroker() throws Exception {
        assumeAsks();
        Path proof = dir.resolve("proof");
        String turn = killedAt(asking("touch " + proof), Kind.APPROVAL_REQUESTED);
        upWithKeeper();
        broker.call(Operations.WAIT, new Harnesses.Wait("agent", Harnesses.Until.READY, null));
        Awaitility.await().atMost(TestBroker.PATIENCE).until(() -> open().size() == 1);
        Sessions.Approval waiting = open().getFirst();
        assertThat(waiting.turn()).isEqualTo(turn);
        assertThat(broker.call(Operations.ANSWER, new Sessions.Answer(waiting.approval(), Decision.ALLOW, null, null))
                        .accepted())
                .isTrue();
        assertThat(outcome(turn)).isEqualTo("completed");
        assertThat(proof).exists();
        assertThat(of(turn, Kind.TURN_ENDED)).hasSize(1);
    }

    private List<Sessions.Approval> open() {
        return broker.call(Operations.APPROVALS, new Sessions.Approvals("agent"))
                .approvals();
    }

    /** Its broker is killed with SIGKILL when that event has come; the turn that runs. */
    String killedAt(String prompt, Kind event) throws Exception {
        return killedAt(prompt, event, null);
    }

    /** The same after it was given this model. */
    String killedAt(String prompt, Kind event, @Nullable String model) throws Exception {
        broker.down();
        return AgentBroker.killedAt(dir, definition(), prompt, event, model);
    }

    void upWithKeeper() {
        broker = custody.start(dir.resolve("data"), KeeperPlace.PROCESS);
    }
}
