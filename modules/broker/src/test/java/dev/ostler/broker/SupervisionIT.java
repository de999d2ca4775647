package dev.ostler.broker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.event.Event;
import dev.ostler.core.event.Kind;
import dev.ostler.core.harness.HarnessDefinition;
import dev.ostler.core.harness.Release;
import dev.ostler.core.harness.Status;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Harnesses;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Sessions;
import dev.ostler.core.ops.Supervision;
import dev.ostler.core.session.Decision;
import dev.ostler.journal.Change;
import dev.ostler.journal.HarnessRow;
import dev.ostler.journal.Journal;
import dev.ostler.journal.JournalOptions;
import dev.ostler.process.Lineage;
import dev.ostler.process.ProcessIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Wedged, oversized, lost and orphaned processes, all of them real. */
class SupervisionIT {
    private static final String WATCHED = "\"probe\":{\"intervalMs\":1000,\"misses\":3,\"action\":\"%s\"}";

    private static final String ANNOUNCE = """
            printf '{"version":1,"endpoint":"%s","protocol":"codex"}\\n' "$0"; exec sleep 600
            """;

    @TempDir
    Path dir;

    private TestBroker broker;

    @BeforeEach
    void up() {
        broker = TestBroker.start(dir.resolve("data"));
    }

    @AfterEach
    void down() {
        broker.close();
        assertThat(broker.leftovers()).isEmpty();
    }

    private HarnessDefinition codex(String members) {
        return Spawns.with(Spawns.fakeCodex(dir), members);
    }

    private Harnesses.Spawned spawn(String name, String members) {
        return broker.call(Operations.SPAWN, Spawns.of(name, codex(members), null, null));
    }

    private Event turn(String name, String prompt) {
        Sessions.Prompted turn = broker.call(Operations.PROMPT, new Sessions.Prompt(name, prompt));
        return broker.event(Kind.TURN_ENDED, e -> turn.turn().equals(e.turn()));
    }

    private Harnesses.View view(String name) {
        return broker.call(Operations.INSPECT, new Harnesses.Inspect(name, null))
                .harness();
    }

    private void awaitIdle(String name, int generation) {
        Awaitility.await().atMost(TestBroker.PATIENCE).until(() -> {
            Harnesses.View view = view(name);
            return view.generation() == generation && view.status() == Status.IDLE;
        });
    }

    private static void signal(String signal, long pid) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("/bin/kill", "-" + signal, String.valueOf(pid)).start();
        assertThat(kill.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }

    // --- wedged is not dead

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
        Awaitility.await()
                .pollDelay(Ceilings.PACE.plusSeconds(1))
                .timeout(Duration.ofSeconds(20))
                .until(() -> true);
        assertThat(broker.count(Kind.OVER_LIMIT)).isEqualTo(1);
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

    // --- what an earlier broker left

    @Test
    void afterABootTheLostAreStartedAgainAndResumed() throws Exception {
        Harnesses.Spawned spawned = spawn("booted", "\"metadata\":{}");
        turn("booted", "say: before");
        broker.abandon();
        signal("KILL", spawned.pid());
        forge(r -> r.put("identity", of(r).replaceFirst("^[0-9a-f-]{36}", "00000000-0000-0000-0000-000000000000")));
        broker = TestBroker.start(dir.resolve("data"));
        assertThat(broker.event(Kind.LOST).data()).contains("the machine was restarted");
        awaitIdle("booted", 2);
        assertThat(view("booted").sessionId()).isEqualTo(spawned.sessionId());
        turn("booted", "say: after");
    }

    @Test
    void afterABootWhatAnOperatorStoppedStaysStopped() throws Exception {
        Harnesses.Spawned spawned = spawn("stopped", "\"metadata\":{}");
        broker.call(Operations.RELEASE, new Harnesses.ReleaseIt("stopped", Release.ABORT, null, null));
        broker.abandon();
        forge(r -> r.put("identity", of(r).replaceFirst("^[0-9a-f-]{36}", "00000000-0000-0000-0000-000000000000")));
        broker = TestBroker.start(dir.resolve("data"));
        assertThat(view(spawned.id()).status()).isEqualTo(Status.RELEASED);
        assertThat(broker.count(Kind.LOST) + broker.count(Kind.RESTARTING)).isZero();
    }

    /** The record of a process whose pid another one has now: this test itself. */
    @Test
    void aStrangerWithThePidIsNeverSignalledAndThatIsSaid() throws Exception {
        Harnesses.Spawned spawned = spawn("mistaken", "\"metadata\":{}");
        broker.abandon();
        Process stranger = new ProcessBuilder("sleep", "600").start();
        try {
            String own = ProcessIdentity.of(stranger.pid()).orElseThrow().toString();
            String forged = own.replaceFirst("/[0-9]+$", "/1");
            forge(r -> r.put("identity", forged).put("pid", stranger.pid()));
            broker = TestBroker.start(dir.resolve("data"));
            Event mismatch = broker.event(Kind.IDENTITY_MISMATCH);
            assertThat(mismatch.data()).contains(forged, own);
            // what was really its process carries its marker, and is swept by that
            Awaitility.await()
                    .atMost(TestBroker.PATIENCE)
                    .until(() ->
                            broker.leftovers().isEmpty() && view(spawned.id()).status() == Status.EXITED);
            assertThat(stranger.isAlive()).isTrue();
        } finally {
            stranger.destroyForcibly().waitFor();
        }
    }

    @Test
    void whatALeaderLeftThatDiedWhileNobodyWatchedIsSwept() throws Exception {
        Harnesses.Spawned spawned = spawn("leaves", "\"metadata\":{}");
        Sessions.Prompted turn =
                broker.call(Operations.PROMPT, new Sessions.Prompt("leaves", "shell: setsid sleep 600 & sleep 600"));
        broker.event(Kind.TOOL_STARTED, e -> turn.turn().equals(e.turn()));
        Awaitility.await()
                .atMost(TestBroker.PATIENCE)
                .until(() ->
                        broker.leftovers().stream().anyMatch(p -> p.command().startsWith("sleep")));
        broker.abandon();
        signal("KILL", spawned.pid());
        assertThat(Lineage.scan(broker.store)).isNotEmpty();
        broker = TestBroker.start(dir.resolve("data"));
        Event exited = broker.event(Kind.EXITED);
        assertThat(Json.tree(exited.data()).path("exit").asText()).isEqualTo("exit status unknown");
        broker.event(Kind.REAPED);
        assertThat(broker.leftovers()).isEmpty();
        assertThat(broker.count(Kind.EXITED)).isEqualTo(1);
    }

    @Test
    void aTurnThatEndedWhileNoBrokerWasThereIsTold() throws Exception {
        spawn("works", "\"metadata\":{}");
        Sessions.Prompted turn = broker.call(Operations.PROMPT, new Sessions.Prompt("works", "slow: 40 every 25"));
        broker.event(Kind.TEXT_DELTA);
        broker.abandon();
        Awaitility.await()
                .pollDelay(Duration.ofSeconds(2))
                .timeout(Duration.ofSeconds(3))
                .until(() -> true);
        broker = TestBroker.start(dir.resolve("data"));
        Event ended = broker.event(Kind.TURN_ENDED, e -> turn.turn().equals(e.turn()));
        assertThat(Json.tree(ended.data()).path("outcome").asText()).isEqualTo("completed");
        Supervision.Digest digest = broker.call(Operations.DIGEST, new Supervision.DigestOf(null));
        assertThat(digest.harnesses()).singleElement().satisfies(h -> {
            assertThat(h.adopted()).isEqualTo(1);
            assertThat(h.turns()).isEqualTo(1);
        });
        assertThat(broker.call(
                                Operations.DIGEST,
                                new Supervision.DigestOf(digest.cursor().toString()))
                        .harnesses())
                .isEmpty();
    }

    @Test
    void aTakenBackHarnessIsOwnedAgainAndGoesWithItsOwnPolicy() {
        Harnesses.Spawned spawned = spawn("back", "\"metadata\":{}");
        broker.call(Operations.RELEASE, new Harnesses.ReleaseIt("back", Release.DETACH, null, null));
        assertThat(view("back").release()).isEqualTo(Release.DETACH);
        broker.call(Operations.ATTACH, new Harnesses.Attach("back", null, null, null, null, null, null, null, null));
        assertThat(view("back").release()).isEqualTo(Release.ABORT);
        broker.down();
        assertThat(broker.leftovers()).isEmpty();
        broker = TestBroker.start(dir.resolve("data"));
        assertThat(view(spawned.id()).status()).isEqualTo(Status.RELEASED);
    }

    @Test
    void oneUnreadableRecordKeepsNobodyFromTheOthers() throws Exception {
        Harnesses.Spawned well = spawn("well", "\"metadata\":{}");
        Harnesses.Spawned unreadable = spawn("unreadable", "\"metadata\":{}");
        broker.abandon();
        try (Journal journal = journal()) {
            for (HarnessRow row : journal.harnesses().toCompletableFuture().join()) {
                if (row.id().equals(unreadable.id())) {
                    write(journal, row, "{\"id\":7, this is no record");
                }
            }
        }
        broker = TestBroker.start(dir.resolve("data"));
        Event told = broker.event(Kind.ERROR);
        assertThat(told.harness()).isEqualTo(unreadable.id());
        assertThat(told.data()).contains("unreadable", "cannot be read");
        broker.call(Operations.WAIT, new Harnesses.Wait("well", Harnesses.Until.READY, null));
        assertThat(view("well").pid()).isEqualTo(well.pid());
        turn("well", "say: hi");
        assertThat(broker.refused(Operations.INSPECT, new Harnesses.Inspect("unreadable", null))
                        .message())
                .contains("cannot be read", "ostler orphans");
        assertThat(dir.resolve("data/secrets/" + unreadable.id() + ".json")).exists();
        assertThat(broker.call(Operations.ORPHANS, new Supervision.Orphans()).orphans())
                .extracting(Supervision.Orphan::pid)
                .containsExactly(unreadable.pid());
        broker.call(Operations.REAP, new Supervision.Reap(null));
    }

    // --- orphans

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
        broker = TestBroker.start(dir.resolve("data"));
        assertThat(broker.call(Operations.LIST, new Harnesses.ListAll(true)).harnesses())
                .extracting(Harnesses.View::id)
                .containsExactly(live.id());
    }

    private static String of(ObjectNode record) {
        return record.path("identity").asText();
    }

    /** Writes into the registry what an earlier broker might have left. */
    private void forge(UnaryOperator<ObjectNode> change) {
        try (Journal journal = journal()) {
            for (HarnessRow row : journal.harnesses().toCompletableFuture().join()) {
                String forged =
                        change.apply((ObjectNode) Json.tree(row.record())).toString();
                write(journal, row, forged);
            }
        }
    }

    private Journal journal() {
        return Journal.open(JournalOptions.defaults(dir.resolve("data"), "test", Clock.systemUTC()), _ -> {});
    }

    private static void write(Journal journal, HarnessRow row, String record) {
        journal.append(new Change(List.of(), List.of(), List.of(), List.of())
                        .upsert(new HarnessRow(row.id(), row.name(), row.live(), record, row.changed())))
                .toCompletableFuture()
                .join();
    }
}
