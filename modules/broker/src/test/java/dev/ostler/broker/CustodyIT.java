package dev.ostler.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.core.event.Kind;
import dev.ostler.core.ops.Operations;
import dev.ostler.process.Lineage;
import dev.ostler.process.ProcessIdentity;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A test that fails leaves nobody behind, wherever in its course it failed. */
class CustodyIT {
    @TempDir
    Path dir;

    private final Custody custody = new Custody();

    private Path data() {
        return dir.resolve("data");
    }

    @AfterEach
    void inAnyCase() {
        custody.end(new AssertionError("nobody looks at this"));
    }

    @Test
    void aTestThatFailsWhileItsBrokerRunsLeavesNothing() {
        TestBroker broker = custody.start(data(), KeeperPlace.PROCESS);
        ProcessIdentity agent = ProcessIdentity.of(
                        broker.call(Operations.SPAWN, Spawns.of("agent", Spawns.fakeCodex(dir), null, null))
                                .pid())
                .orElseThrow();
        ProcessIdentity keeper = CrashVictim.keeper(data()).orElseThrow();
        Throwable failure = new AssertionError("the test's own");
        custody.end(failure);
        assertThat(agent.alive()).isFalse();
        assertThat(keeper.alive()).isFalse();
        assertThat(failure.getSuppressed()).isEmpty();
    }

    @Test
    void aTestThatFailsAfterItsBrokerWasKilledLeavesNothing() throws Exception {
        String store = killed();
        ProcessIdentity keeper = CrashVictim.keeper(data()).orElseThrow();
        assertThat(Lineage.scan(store)).isNotEmpty();
        Throwable failure = new AssertionError("the test's own");
        custody.end(failure);
        assertThat(Lineage.scan(store)).isEmpty();
        assertThat(keeper.alive()).isFalse();
        assertThat(failure.getSuppressed()).isEmpty();
    }

    @Test
    void aTestThatPassesAndLeavesAnAgentFailsAndTheAgentIsEnded() throws Exception {
        String store = killed();
        assertThatThrownBy(() -> custody.end(null))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("agents that were left");
        assertThat(Lineage.scan(store)).isEmpty();
        assertThat(CrashVictim.keeper(data())).isEmpty();
    }

    /** The store of a broker that was killed in the middle of a turn; its keeper goes on. */
    private String killed() throws Exception {
        TestBroker before = custody.start(data());
        before.down();
        AgentBroker.killedAt(dir, Spawns.fakeCodex(dir), "slow: 10000 every 50", Kind.TEXT_DELTA);
        return before.store;
    }
}
