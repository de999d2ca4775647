package dev.ostler.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.Problem;
import dev.ostler.core.event.Event;
import dev.ostler.core.event.Kind;
import dev.ostler.core.harness.Release;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Harnesses;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Sessions;
import dev.ostler.core.session.HistoryItem;
import dev.ostler.drivers.Ability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Sessions that a later process goes on with, or finds no more. */
abstract class AgentResume extends AgentApprovals {
    @Test
    void aSessionIsResumedByALaterProcess() throws Exception {
        Harnesses.Spawned first = spawn("first");
        outcome(prompt("first", "say: hello"));
        release("first", Release.ABORT);
        mature();
        Harnesses.Spawn again = Spawns.resuming("second", definition(), String.valueOf(first.sessionId()));
        if (!protocol().capabilities().has(Ability.RESUME)) {
            assertThat(broker.refused(Operations.SPAWN, again).code()).isEqualTo(ErrorCode.UNSUPPORTED);
            return;
        }
        Harnesses.Spawned second = broker.call(Operations.SPAWN, again);
        assertThat(second.sessionId()).isEqualTo(first.sessionId());
        assertThat(broker.count(Kind.TURN_ENDED)).as("nothing old is told").isEqualTo(1);
        assertThat(outcome(prompt("second", "say: go on"))).isEqualTo("completed");
    }

    @Test
    void aRestartGoesOnWithTheSession() throws Exception {
        Harnesses.Spawned before = spawn("again");
        outcome(prompt("again", "say: hello"));
        mature();
        Harnesses.Spawned after =
                broker.call(Operations.RESTART, new dev.ostler.core.ops.Supervision.Restart("again", null));
        assertThat(after.pid()).isNotEqualTo(before.pid());
        if (protocol().capabilities().has(Ability.RESUME)) {
            assertThat(after.sessionId()).isEqualTo(before.sessionId());
        }
        assertThat(outcome(prompt("again", "say: go on"))).isEqualTo("completed");
    }

    /** Waits until a later process can go on with what was begun until now. */
    void mature() {}

    @Test
    void aCopyOfTheSessionHasItsPastAndIsNotOpened() throws Exception {
        Harnesses.Spawned spawned = spawn("copied");
        assertThat(outcome(prompt("copied", "say: before the copy"))).isEqualTo("completed");
        Sessions.Fork fork = new Sessions.Fork("copied", null);
        if (!can().fork()) {
            assertThat(broker.refused(Operations.FORK, fork).code()).isEqualTo(ErrorCode.UNSUPPORTED);
            return;
        }
        Sessions.Forked copy = broker.call(Operations.FORK, fork);
        assertThat(copy.of()).isEqualTo(spawned.sessionId());
        assertThat(copy.session()).isNotEqualTo(copy.of());
        assertThat(broker.call(Operations.HISTORY, new Sessions.History("copied", copy.session(), null, null))
                        .items())
                .extracting(HistoryItem::text)
                .anySatisfy(text -> assertThat(text).endsWith("before the copy"));
        Sessions.Prompted next = prompt("copied", "say: in the first");
        assertThat(outcome(next)).isEqualTo("completed");
        assertThat(ended(next.turn()).session()).isEqualTo(spawned.sessionId());
    }

    /** An id of the agent's form that no session has. */
    String unknown() {
        return "01234567-89ab-4def-8123-456789abcdef";
    }

    @Test
    void anUnknownSessionIsRefused() throws Exception {
        assumeTrue(protocol().capabilities().has(Ability.RESUME));
        Problem refused = broker.refused(Operations.SPAWN, Spawns.resuming("lost", definition(), unknown()));
        assertThat(refused.code()).isEqualTo(ErrorCode.NOT_READY);
        assertThat(broker.leftovers()).isEmpty();
    }

    /** Below this directory the agent keeps its sessions, as files; null when they lie otherwise. */
    @Nullable
    Path memory() {
        return null;
    }

    @Test
    void aRestartOfALostSessionBeginsANewOneAndSaysSo() throws Exception {
        Path memory = memory();
        assumeTrue(memory != null, "its sessions are not to be lost by removing files");
        Harnesses.Spawned before = spawn("forgets");
        String lost = String.valueOf(before.sessionId());
        assertThat(outcome(prompt("forgets", "say: hello"))).isEqualTo("completed");
        Awaitility.await().atMost(TestBroker.PATIENCE).until(() -> files(memory, lost), files -> !files.isEmpty());
        for (Path file : files(memory, lost)) {
            Files.delete(file);
        }
        Harnesses.Spawned after =
                broker.call(Operations.RESTART, new dev.ostler.core.ops.Supervision.Restart("forgets", null));
        assertThat(after.sessionId()).isNotBlank().isNotEqualTo(lost);
        Event told = broker.event(Kind.SESSION_LOST);
        assertThat(told.session()).isEqualTo(lost);
        assertThat(Json.tree(told.data()).path("lost").asText()).isEqualTo(lost);
        assertThat(Json.tree(told.data()).path("opened").asText()).isEqualTo(after.sessionId());
        assertThat(Json.tree(told.data()).path("cause").asText()).contains(lost);
        assertThat(outcome(prompt("forgets", "say: in the new one"))).isEqualTo("completed");
    }

    private static List<Path> files(Path below, String session) throws IOException {
        if (!Files.isDirectory(below)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(below)) {
            return all.filter(file -> file.getFileName().toString().endsWith(session + ".jsonl"))
                    .toList();
        }
    }
}
