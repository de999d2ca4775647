package dev.ostler.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ostler.core.event.Event;
import dev.ostler.core.event.Kind;
import dev.ostler.core.harness.HarnessDefinition;
import dev.ostler.core.harness.Release;
import dev.ostler.core.harness.Status;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Harnesses;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Sessions;
import dev.ostler.core.session.Decision;
import dev.ostler.drivers.Ability;
import dev.ostler.drivers.Protocol;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** One agent behind a broker of its own, and what its tests say and see; nothing of it is left. */
@ExtendWith(AgentProof.class)
abstract class AgentFixture {
    @TempDir
    Path dir;

    @RegisterExtension
    final Custody custody = new Custody();

    TestBroker broker;

    private Sessions.@Nullable Capabilities can;

    /** What the agent of this test can do, when it was spawned; null when this test spawned none. */
    Sessions.@Nullable Capabilities seen() {
        return can;
    }

    /** That which it speaks. */
    abstract Protocol protocol();

    /** How an owned one is started, in {@link #dir}, with everything of its own below it. */
    abstract HarnessDefinition definition() throws Exception;

    /** What it needs besides its command. */
    void prepare() throws Exception {}

    /** Its name and version, for the table of what was proven. */
    String agent() {
        return "fake " + protocol().name();
    }

    /** A prompt that makes it run this command after asking. */
    String asking(String command) {
        return "escalate: " + command;
    }

    @BeforeEach
    void up() throws Exception {
        prepare();
        broker = custody.start(dir.resolve("data"));
    }

    Harnesses.Spawned spawn(String name) throws Exception {
        Harnesses.Spawned spawned = broker.call(Operations.SPAWN, Spawns.of(name, definition(), null, null));
        can = broker.call(Operations.CAPABILITIES, new Sessions.WhatItCan(name));
        return spawned;
    }

    /** What the agent that was spawned last can do. */
    Sessions.Capabilities can() {
        return Objects.requireNonNull(can, "one was spawned");
    }

    Sessions.Prompted prompt(String name, String text) {
        return broker.call(Operations.PROMPT, new Sessions.Prompt(name, text));
    }

    Event ended(String turn) {
        return broker.event(Kind.TURN_ENDED, e -> turn.equals(e.turn()));
    }

    String outcome(Sessions.Prompted turn) {
        return outcome(turn.turn());
    }

    String outcome(String turn) {
        return Json.tree(ended(turn).data()).path("outcome").asText();
    }

    List<Event> of(String turn, Kind kind) {
        return broker.events.stream()
                .filter(e -> e.kind() == kind && turn.equals(e.turn()))
                .toList();
    }

    /** The finished messages of a turn, end to end. */
    String messages(String turn) {
        StringBuilder all = new StringBuilder();
        of(turn, Kind.ITEM_COMPLETED).stream()
                .map(e -> Json.tree(e.data()))
                .filter(item -> item.path("type").asText().equals("message"))
                .forEach(item -> all.append(item.path("text").asText()));
        return all.toString();
    }

    String streamed(String turn) {
        StringBuilder all = new StringBuilder();
        of(turn, Kind.TEXT_DELTA)
                .forEach(e -> all.append(Json.tree(e.data()).path("text").asText()));
        return all.toString();
    }

    Status status(String name) {
        return broker.call(Operations.INSPECT, new Harnesses.Inspect(name, null))
                .harness()
                .status();
    }

    Harnesses.Released release(String name, Release policy) {
        return broker.call(Operations.RELEASE, new Harnesses.ReleaseIt(name, policy, null, null));
    }

    void answer(Event asked, Decision decision) {
        String approval = Json.tree(asked.data()).path("approval").asText();
        assertThat(broker.call(Operations.ANSWER, new Sessions.Answer(approval, decision, null, null))
                        .accepted())
                .isTrue();
    }

    /** The question of that turn. */
    Event asked(Sessions.Prompted turn) {
        return broker.event(Kind.APPROVAL_REQUESTED, e -> turn.turn().equals(e.turn()));
    }

    void assumeAsks() {
        assumeTrue(protocol().capabilities().has(Ability.APPROVALS), "this agent asks nobody");
    }
}
