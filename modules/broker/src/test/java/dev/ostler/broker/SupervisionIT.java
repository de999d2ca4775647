package dev.ostler.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.event.Event;
import dev.ostler.core.event.Kind;
import dev.ostler.core.harness.Status;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Harnesses;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Sessions;
import dev.ostler.core.session.Decision;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Wedged and oversized processes, all of them real. */
class SupervisionIT extends OwnedServers {
    private static final String WATCHED = "\"probe\":{\"intervalMs\":1000,\"misses\":3,\"action\":\"%s\"}";

    private static final String ANNOUNCE = """
            printf '{"version":1,"endpoint":"%s","protocol":"codex"}\\n' "$0"; exec sleep 600
            """;

    @Test
    void aStoppedServerIsUnresponsiveAndNormalWhenItGoesOn() throws Exception {
        Harnesses.Spawned spawned = spawn("sleeps", WATCHED.formatted("notify"));
        signal("STOP", spawned.pid());
        Event told = broker.event(Kind.UNRESPONSIVE);
        assertThat(Json.tree(told.data()).path("misses").asInt()).isEqualTo(3);
        assertThat(view("sleeps").status()).isEqualTo(Status.UNRESPONSIVE);
        signal("CONT", spawned.pid());
        broker.event(Kind.RESPONSIVE);
        assertThat(view("sleeps").status()).isEqualTo(Status.IDLE);
        turn("sleeps", "say: awake");
        assertThat(view("sleeps").pid()).isEqualTo(spawned.pid());
        assertThat(broker.count(Kind.EXITED) + broker.count(Kind.RESTARTING)).isZero();
    }

    @Test
    void aStoppedServerIsRestartedWhenItsPolicySaysSo() throws Exception {
        Harnesses.Spawned spawned = spawn("wedged", WATCHED.formatted("restart"));
        turn("wedged", "say: before");
        signal("STOP", spawned.pid());
        Event restarting = broker.event(Kind.RESTARTING);
        assertThat(restarting.data()).contains("it did not answer");
        awaitIdle("wedged", 2);
        assertThat(view("wedged").pid()).isNotEqualTo(spawned.pid());
        assertThat(view("wedged").sessionId()).isEqualTo(spawned.sessionId());
        turn("wedged", "say: after");
    }

    /**
     * A broker that is awake counts the time: one server of its own is stopped too, and by the same policy that one is
     * unresponsive. Then the sleepers go on, and as many checks are made as would have made a death.
     */
    @Test
    void brokerAndServerThatWereStoppedForLongMissNothing() throws Exception {
        Harnesses.Spawned clock = spawn("clock", WATCHED.formatted("notify"));
        Process held = null;
        try (RunningServer server = RunningServer.start(Spawns.fakeCodex(dir));
                CuttableProxy checks = CuttableProxy.to(server.endpoint())) {
            held = CrashMatrix.start(
                    dir.resolve("held"),
                    "hold",
                    0,
                    CrashVictim.BROKER_KEEPING,
                    List.of("/bin/sh", "-c", ANNOUNCE, checks.endpoint()));
            CrashWitness.await(held, "held");
            awaitChecks(checks, 1);

            signal("STOP", held.pid());
            signal("STOP", server.pid());
            signal("STOP", clock.pid());
            broker.event(Kind.UNRESPONSIVE);
            signal("CONT", server.pid());
            signal("CONT", held.pid());
            signal("CONT", clock.pid());
            awaitChecks(checks, checks.accepted() + 5);

            held.destroyForcibly().waitFor();
            try (TestBroker next = TestBroker.start(dir.resolve("held/data"))) {
                next.event(Kind.ADOPTED);
                assertThat(next.kinds())
                        .doesNotContain("harness.unresponsive", "harness.restarting", "harness.exited", "harness.lost");
                next.call(Operations.WAIT, new Harnesses.Wait("held", Harnesses.Until.READY, null));
            }
        } finally {
            if (held != null) {
                held.destroyForcibly().waitFor();
            }
        }
        broker.event(Kind.RESPONSIVE);
    }

    private static void awaitChecks(CuttableProxy proxy, int count) {
        Awaitility.await().atMost(TestBroker.PATIENCE).until(() -> proxy.accepted() >= count);
    }

    // --- bounds

    @Test
    void aTreeAboveItsCeilingIsToldOnce() {
        spawn("large", "\"limits\":{\"openFiles\":3,\"action\":\"warn\"}");
        Event told = broker.event(Kind.OVER_LIMIT);
        assertThat(told.data()).contains("limits.openFiles is 3");
        assertThat(Json.tree(told.data()).path("memoryBytes").asLong()).isGreaterThan(1 << 20);
        // a later look tells another, and looked at this one too
        spawn("second", "\"limits\":{\"openFiles\":3,\"action\":\"warn\"}");
        broker.event(Kind.OVER_LIMIT, e -> "second".equals(e.name()));
        turn("second", "say: after that look");
        assertThat(broker.events)
                .filteredOn(e -> e.kind() == Kind.OVER_LIMIT)
                .extracting(Event::name)
                .containsExactlyInAnyOrder("large", "second");
        assertThat(broker.count(Kind.RESTARTING)).isZero();
    }

    @Test
    void aTreeAboveItsCeilingIsRecycledAfterItsTurn() {
        spawn("large", "\"limits\":{\"memoryBytes\":1048576,\"action\":\"recycle\"}");
        Sessions.Prompted turn = broker.call(Operations.PROMPT, new Sessions.Prompt("large", "escalate: true"));
        Event over = broker.event(Kind.OVER_LIMIT);
        String approval = Json.tree(broker.event(Kind.APPROVAL_REQUESTED).data())
                .path("approval")
                .asText();
        broker.call(Operations.ANSWER, new Sessions.Answer(approval, Decision.ALLOW, null, null));
        Event ended = broker.event(Kind.TURN_ENDED, e -> turn.turn().equals(e.turn()));
        Event restarting = broker.event(Kind.RESTARTING);
        assertThat(over.seq()).as("above it during the turn").isLessThan(ended.seq());
        assertThat(restarting.seq()).isGreaterThan(ended.seq());
        assertThat(restarting.data()).contains("recycled", "limits.memoryBytes");
        assertThat(Json.tree(ended.data()).path("outcome").asText()).isEqualTo("completed");
        awaitIdle("large", 2);
    }
}
