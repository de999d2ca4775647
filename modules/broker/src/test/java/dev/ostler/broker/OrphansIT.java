package dev.ostler.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.harness.HarnessDefinition;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Harnesses;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Supervision;
import dev.ostler.process.Lineage;
import dev.ostler.process.ProcessIdentity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Processes and records that belong to no harness that lives. */
class OrphansIT extends OwnedServers {
    @Test
    void orphansAreListedAndReapedAndNothingElseIs() throws Exception {
        Harnesses.Spawned kept = spawn("kept", "\"metadata\":{}");
        ProcessBuilder builder = new ProcessBuilder("sleep", "600");
        builder.environment().put(Lineage.VARIABLE, broker.store + "/01JUNKNOWN");
        Process orphan = builder.start();
        Process stranger = new ProcessBuilder("sleep", "600").start();
        try {
            String strange = ProcessIdentity.of(stranger.pid()).orElseThrow().toString();
            String claimed = ProcessIdentity.of(kept.pid()).orElseThrow().toString();
            assertThat(broker.call(Operations.ORPHANS, new Supervision.Orphans())
                            .orphans())
                    .singleElement()
                    .satisfies(o -> {
                        assertThat(o.pid()).isEqualTo(orphan.pid());
                        assertThat(o.command()).isEqualTo("sleep 600");
                        assertThat(o.residentBytes()).isPositive();
                    });
            assertThat(broker.call(Operations.REAP, new Supervision.Reap(List.of(strange, claimed)))
                            .processes())
                    .extracting(Supervision.Reaping::outcome)
                    .containsExactly("refused", "refused");
            assertThat(broker.call(Operations.REAP, new Supervision.Reap(null)).processes())
                    .extracting(Supervision.Reaping::outcome)
                    .containsExactly("reaped");
            assertThat(orphan.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(stranger.isAlive()).isTrue();
            assertThat(broker.call(Operations.ORPHANS, new Supervision.Orphans())
                            .orphans())
                    .isEmpty();
            turn("kept", "say: hi");
        } finally {
            orphan.destroyForcibly();
            stranger.destroyForcibly().waitFor();
        }
    }

    @Test
    void sharedDaemonOfAReleasedHarnessIsListedAndNeverEnded() throws Exception {
        Files.createSymbolicLink(dir.resolve("our-daemon"), Path.of("/bin/sh"));
        HarnessDefinition codex = Spawns.fakeCodex(dir);
        List<String> args = new ArrayList<>(List.of(
                "-c",
                "setsid ./our-daemon -c 'sleep 600 & echo $$ $! > pids.new; mv pids.new pids; wait' & exec \"$0\" \"$@\"",
                codex.command()));
        args.addAll(codex.args());
        String id = broker.call(
                        Operations.SPAWN,
                        Spawns.of(
                                "sharing",
                                Spawns.with(
                                        codex,
                                        "\"command\":\"/bin/sh\",\"sharedDaemons\":[\"our-daemon\"],\"args\":"
                                                + Json.write(args)),
                                null,
                                null))
                .id();
        Awaitility.await().atMost(TestBroker.PATIENCE).until(() -> Files.exists(dir.resolve("pids")));
        List<ProcessIdentity> shared = Stream.of(
                        Files.readString(dir.resolve("pids")).strip().split(" "))
                .map(pid -> ProcessIdentity.of(Long.parseLong(pid)).orElseThrow())
                .toList();
        ProcessBuilder builder = new ProcessBuilder("sleep", "600");
        builder.environment().put(Lineage.VARIABLE, broker.store + "/" + id);
        Process orphan = null;
        try {
            broker.call(Operations.RELEASE, new Harnesses.ReleaseIt("sharing", null, null, null));
            assertThat(shared).allMatch(ProcessIdentity::alive);
            orphan = builder.start();
            assertThat(broker.call(Operations.ORPHANS, new Supervision.Orphans())
                            .orphans())
                    .filteredOn(Supervision.Orphan::spared)
                    .extracting(Supervision.Orphan::identity)
                    .containsExactlyInAnyOrderElementsOf(
                            shared.stream().map(ProcessIdentity::toString).toList());
            assertThat(broker.call(Operations.REAP, new Supervision.Reap(null)).processes())
                    .extracting(Supervision.Reaping::outcome)
                    .containsExactly("reaped");
            assertThat(orphan.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(broker.call(
                                    Operations.REAP,
                                    new Supervision.Reap(
                                            List.of(shared.getFirst().toString())))
                            .processes())
                    .extracting(Supervision.Reaping::outcome)
                    .containsExactly("refused");
            assertThat(shared).allMatch(ProcessIdentity::alive);
        } finally {
            if (orphan != null) {
                orphan.destroyForcibly();
            }
            for (ProcessIdentity daemon : shared) {
                signal("KILL", daemon.pid());
            }
        }
        Awaitility.await()
                .atMost(TestBroker.PATIENCE)
                .until(() -> shared.stream().noneMatch(ProcessIdentity::alive));
    }

    @Test
    void pruneForgetsWhatIsOverAndNothingElse() {
        Harnesses.Spawned over = spawn("over", "\"metadata\":{}");
        broker.call(Operations.RELEASE, new Harnesses.ReleaseIt("over", null, null, null));
        Harnesses.Spawned live = spawn("live", "\"metadata\":{}");
        assertThat(dir.resolve("data/logs/" + over.id() + ".err")).exists();
        assertThat(broker.refused(Operations.PRUNE, new Supervision.Prune("live"))
                        .code())
                .isEqualTo(ErrorCode.CONFLICT);
        assertThat(broker.call(Operations.PRUNE, new Supervision.Prune(null)).ids())
                .containsExactly(over.id());
        assertThat(dir.resolve("data/logs/" + over.id() + ".err")).doesNotExist();
        assertThat(broker.call(Operations.LIST, new Harnesses.ListAll(true)).harnesses())
                .extracting(Harnesses.View::id)
                .containsExactly(live.id());
        broker.abandon();
        startBroker();
        assertThat(broker.call(Operations.LIST, new Harnesses.ListAll(true)).harnesses())
                .extracting(Harnesses.View::id)
                .containsExactly(live.id());
    }
}
