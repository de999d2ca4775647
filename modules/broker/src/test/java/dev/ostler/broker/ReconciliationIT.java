package dev.ostler.broker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ostler.core.event.Event;
import dev.ostler.core.event.Kind;
import dev.ostler.core.harness.Release;
import dev.ostler.core.harness.Status;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Harnesses;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Sessions;
import dev.ostler.core.ops.Supervision;
import dev.ostler.journal.Change;
import dev.ostler.journal.HarnessRow;
import dev.ostler.journal.Journal;
import dev.ostler.journal.JournalOptions;
import dev.ostler.process.Lineage;
import dev.ostler.process.ProcessIdentity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What a broker makes of what an earlier one left. */
class ReconciliationIT extends OwnedServers {
    @Test
    void afterABootTheLostAreStartedAgainAndResumed() throws Exception {
        Harnesses.Spawned spawned = spawn("booted", "\"metadata\":{}");
        turn("booted", "say: before");
        broker.abandon();
        signal("KILL", spawned.pid());
        forge(r -> r.put("identity", of(r).replaceFirst("^[0-9a-f-]{36}", "00000000-0000-0000-0000-000000000000")));
        broker = custody.start(dir.resolve("data"));
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
        broker = custody.start(dir.resolve("data"));
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
            broker = custody.start(dir.resolve("data"));
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
        broker = custody.start(dir.resolve("data"));
        Event exited = broker.event(Kind.EXITED);
        assertThat(Json.tree(exited.data()).path("exit").asText()).isEqualTo("exit status unknown");
        broker.event(Kind.REAPED);
        assertThat(broker.leftovers()).isEmpty();
        assertThat(broker.count(Kind.EXITED)).isEqualTo(1);
        assertThat(broker.event(Kind.TURN_ENDED, e -> turn.turn().equals(e.turn()))
                        .data())
                .contains("failed");
        assertThat(broker.count(Kind.TURN_ENDED)).isEqualTo(1);
    }

    @Test
    void aTurnThatEndedWhileNoBrokerWasThereIsTold() throws Exception {
        spawn("works", "\"metadata\":{}");
        Path last = dir.resolve("last");
        Sessions.Prompted turn =
                broker.call(Operations.PROMPT, new Sessions.Prompt("works", "slow: 40 every 25\nshell: touch " + last));
        broker.event(Kind.TEXT_DELTA);
        broker.abandon();
        Awaitility.await().atMost(TestBroker.PATIENCE).until(() -> Files.exists(last));
        broker = custody.start(dir.resolve("data"));
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
        broker = custody.start(dir.resolve("data"));
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
        broker = custody.start(dir.resolve("data"));
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
