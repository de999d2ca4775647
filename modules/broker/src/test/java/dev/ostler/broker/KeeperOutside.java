package dev.ostler.broker;

import dev.ostler.core.event.Kind;
import dev.ostler.core.harness.HarnessDefinition;
import dev.ostler.core.ops.Broker;
import dev.ostler.core.ops.Operations;
import dev.ostler.process.ProcessIdentity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Brokers, one after the other on one data directory, whose keeper is a process of its own; nothing is left of either. */
abstract class KeeperOutside {
    @TempDir
    Path dir;

    @RegisterExtension
    final Custody custody = new Custody();

    TestBroker broker;

    /** The next broker. */
    void up() {
        broker = custody.start(dir.resolve("data"), KeeperPlace.PROCESS);
    }

    /** The turn that ran when such an event had come and the broker was killed. */
    String killedAt(HarnessDefinition definition, String prompt, Kind event) throws Exception {
        custody.take(dir.resolve("data"));
        return AgentBroker.killedAt(dir, definition, prompt, event);
    }

    /** The keeper, when it is there. */
    ProcessIdentity keeper() {
        long pid = Awaitility.await()
                .atMost(TestBroker.PATIENCE)
                .until(() -> broker.call(Operations.INFO, new Broker.Info()).keeperPid(), Objects::nonNull);
        return ProcessIdentity.of(pid).orElseThrow();
    }

    /** Where those look who go on when it is there. */
    Path gate() {
        return dir.resolve("gate");
    }

    void openGate() throws Exception {
        Files.writeString(gate(), "");
    }
}
