package dev.ostler.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.event.Event;
import dev.ostler.core.event.Kind;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Harnesses;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Sessions;
import dev.ostler.core.session.Decision;
import dev.ostler.process.ProcessIdentity;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A process on pipes whose broker is killed, or goes: nothing that it prints meanwhile is lost, or told twice. */
class PipedAdoptionIT extends KeeperOutside {
    private static final int COUNT = 40;

    /** The turn that runs; its broker is gone. */
    private String killedAt(String prompt, Kind event) throws Exception {
        return killedAt(PipedHarnessIT.agent(dir), prompt, event);
    }

    private Event ended(String turn) {
        return broker.event(Kind.TURN_ENDED, e -> turn.equals(e.turn()));
    }

    private List<String> of(String turn, Kind kind, String member) {
        return broker.events.stream()
                .filter(e -> e.kind() == kind && turn.equals(e.turn()))
                .map(e -> Json.tree(e.data()).path(member).asText())
                .toList();
    }

    private void isWholeAndOnce(String turn) {
        assertThat(of(turn, Kind.TURN_STARTED, "client")).hasSize(1);
        assertThat(of(turn, Kind.TOOL_STARTED, "item")).hasSize(COUNT / 5).doesNotHaveDuplicates();
        assertThat(of(turn, Kind.TOOL_ENDED, "item")).hasSize(COUNT / 5).doesNotHaveDuplicates();
        assertThat(of(turn, Kind.TURN_ENDED, "outcome")).hasSize(1);
    }

    @Test
    void aTurnThatEndedWhileNoBrokerWasThereIsToldWholeAndOnce() throws Exception {
        String turn = killedAt("gate " + gate() + " " + COUNT, Kind.TOOL_ENDED);
        openGate();
        up();
        assertThat(ended(turn).data()).contains("completed");
        assertThat(of(turn, Kind.ITEM_COMPLETED, "text")).containsExactly(PipedHarnessIT.numbers(COUNT));
        isWholeAndOnce(turn);
        String next = broker.call(Operations.PROMPT, new Sessions.Prompt("agent", "hello"))
                .turn();
        assertThat(ended(next).data()).contains("completed");
    }

    @Test
    void aTurnThatGoesOnIsHeardByTheNextBrokerAndTheOneAfterThat() throws Exception {
        String turn = killedAt("gate " + gate() + " " + COUNT, Kind.TOOL_ENDED);
        up();
        broker.call(Operations.WAIT, new Harnesses.Wait("agent", Harnesses.Until.READY, null));
        broker.down(true);
        up();
        broker.call(Operations.WAIT, new Harnesses.Wait("agent", Harnesses.Until.READY, null));
        openGate();
        assertThat(ended(turn).data()).contains("completed");
        assertThat(of(turn, Kind.ITEM_COMPLETED, "text")).containsExactly(PipedHarnessIT.numbers(COUNT));
        isWholeAndOnce(turn);
    }

    @Test
    void aQuestionIsAnsweredThroughTheNextBroker() throws Exception {
        String turn = killedAt("ask", Kind.APPROVAL_REQUESTED);
        up();
        Awaitility.await().atMost(TestBroker.PATIENCE).until(() -> questions().size() == 1);
        assertThat(broker.call(
                                Operations.ANSWER,
                                new Sessions.Answer(questions().getFirst().approval(), Decision.ALLOW, null, null))
                        .accepted())
                .isTrue();
        assertThat(ended(turn).data()).contains("completed");
        assertThat(of(turn, Kind.ITEM_COMPLETED, "text")).containsExactly("allowed");
    }

    private List<Sessions.Approval> questions() {
        return broker.call(Operations.APPROVALS, new Sessions.Approvals("agent"))
                .approvals();
    }

    @Test
    void theLastWordsOfOneThatEndedMeanwhileAreToldBeforeItsEnd() throws Exception {
        String turn = killedAt("gate " + gate() + " " + COUNT + " 7", Kind.TOOL_ENDED);
        up();
        long pid = broker.call(Operations.INSPECT, new Harnesses.Inspect("agent", null))
                .harness()
                .pid();
        ProcessIdentity agent = ProcessIdentity.of(pid).orElseThrow();
        broker.abandon();
        openGate();
        Awaitility.await().atMost(TestBroker.PATIENCE).until(() -> !agent.alive());
        up();
        assertThat(ended(turn).data()).contains("failed");
        assertThat(broker.event(Kind.EXITED).data()).contains("exit 7");
        broker.event(Kind.REAPED);
        isWholeAndOnce(turn);
        List<String> kinds = broker.kinds();
        assertThat(kinds.lastIndexOf(Kind.TOOL_ENDED.wire())).isLessThan(kinds.indexOf(Kind.EXITED.wire()));
        assertThat(kinds.indexOf(Kind.TURN_ENDED.wire())).isLessThan(kinds.indexOf(Kind.EXITED.wire()));
    }

    @Test
    void withItsKeeperItLosesItsPipesAndIsToldAsEnded() throws Exception {
        up();
        broker.call(Operations.SPAWN, Spawns.of("agent", PipedHarnessIT.agent(dir), null, null));
        String turn = broker.call(Operations.PROMPT, new Sessions.Prompt("agent", "gate " + gate() + " " + COUNT))
                .turn();
        broker.event(Kind.TOOL_ENDED);
        keeper();
        assertThat(CrashVictim.killKeeper(dir.resolve("data"))).isTrue();
        broker.event(Kind.KEEPER);
        assertThat(ended(turn).data()).contains("failed");
        broker.event(Kind.REAPED);
        assertThat(broker.count(Kind.EXITED)).isEqualTo(1);
        assertThat(broker.count(Kind.TURN_ENDED)).isEqualTo(1);
    }

    @Test
    void ofABrokerWithItsKeeperInsideItDoesNotOutliveThatAndIsToldAsEnded() throws Exception {
        broker = custody.start(dir.resolve("data"));
        broker.call(Operations.SPAWN, Spawns.of("agent", PipedHarnessIT.agent(dir), null, null));
        String turn = broker.call(Operations.PROMPT, new Sessions.Prompt("agent", "gate " + gate() + " " + COUNT))
                .turn();
        broker.event(Kind.TOOL_ENDED);
        broker.down(true);
        broker = custody.start(dir.resolve("data"));
        assertThat(ended(turn).data()).contains("failed");
        broker.event(Kind.REAPED);
        assertThat(broker.count(Kind.EXITED)).isEqualTo(1);
        assertThat(broker.count(Kind.TURN_ENDED)).isEqualTo(1);
    }
}
