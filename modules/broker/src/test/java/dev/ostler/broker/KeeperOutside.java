package dev.ostler.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.ops.Broker;
import dev.ostler.core.ops.Operations;
import dev.ostler.process.ProcessIdentity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** Brokers, one after the other on one data directory, whose keeper is a process of its own; nothing is left of either. */
abstract class KeeperOutside {
    @TempDir
    Path dir;

    final List<ProcessIdentity> keepers = new ArrayList<>();
    TestBroker broker;

    /** The next broker, when its keeper is there. */
    void up() {
        broker = TestBroker.start(dir.resolve("data"), KeeperPlace.PROCESS);
        keptBy(keeperPid());
    }

    long keeperPid() {
        return Awaitility.await()
                .atMost(TestBroker.PATIENCE)
                .until(() -> broker.call(Operations.INFO, new Broker.Info()).keeperPid(), Objects::nonNull);
    }

    void keptBy(long keeper) {
        keepers.add(ProcessIdentity.of(keeper).orElseThrow());
    }

    /** What waits for it, an agent or its tool, goes on. */
    void openGate() throws Exception {
        Files.writeString(gate(), "");
    }

    Path gate() {
        return dir.resolve("gate");
    }

    @AfterEach
    void nothingIsLeft() {
        broker.close();
        assertThat(broker.leftovers()).isEmpty();
        // a keeper that still has an acknowledgement to read goes a moment later
        Awaitility.await()
                .atMost(TestBroker.PATIENCE)
                .until(() -> keepers.stream().noneMatch(ProcessIdentity::alive));
    }
}
