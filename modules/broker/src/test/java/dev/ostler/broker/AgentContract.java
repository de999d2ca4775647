package dev.ostler.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.Problem;
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
import dev.ostler.core.session.Image;
import dev.ostler.drivers.Protocol;
import dev.ostler.process.ProcessIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every agent does behind a broker, whatever it speaks: one suite for each fake and each real program. Prompts are
 * directives of the fake model, which the fakes understand as well. What an agent cannot do is said by its protocol's
 * capabilities, and then the broker must say so; it is no reason to leave a test out.
 */
@ExtendWith(AgentProof.class)
abstract class AgentContract {
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

    @Test
    void aTurnOfTextStreamsAndEndsOnceAndNothingIsLeftOfTheProcess() throws Exception {
        Harnesses.Spawned spawned = spawn("one");
        assertThat(spawned.sessionId()).isNotBlank();
        assertThat(spawned.status()).isEqualTo(Status.IDLE);
        ProcessIdentity process = ProcessIdentity.of(spawned.pid()).orElseThrow();

        Sessions.Prompted turn = prompt("one", "say: hello from the other side");
        assertThat(outcome(turn)).isEqualTo("completed");
        assertThat(streamed(turn.turn())).endsWith("hello from the other side");
        assertThat(messages(turn.turn())).endsWith("hello from the other side");
        assertThat(of(turn.turn(), Kind.TURN_STARTED))
                .singleElement()
                .satisfies(e -> assertThat(e.data()).contains("hello from the other side"));
        assertThat(outcome(prompt("one", "say: and again"))).isEqualTo("completed");
        assertThat(broker.count(Kind.TURN_ENDED)).isEqualTo(2);
        assertThat(status("one")).isEqualTo(Status.IDLE);

        assertThat(release("one", Release.ABORT).outcome()).isEqualTo("reaped");
        assertThat(process.alive()).isFalse();
        assertThat(broker.leftovers()).isEmpty();
    }

    @Test
    void anImageReachesTheAgent() throws Exception {
        spawn("looks");
        Image pixel = Pngs.onePixel();
        Sessions.Prompt shown = new Sessions.Prompt("looks", "say: seen", null, null, null, List.of(pixel));
        if (!can().images()) {
            Problem refused = broker.refused(Operations.PROMPT, shown);
            assertThat(refused.code()).isEqualTo(ErrorCode.UNSUPPORTED);
            assertThat(refused.message()).contains("cannot be shown images");
            assertThat(broker.count(Kind.TURN_STARTED)).isZero();
            return;
        }
        Sessions.Prompted turn = broker.call(Operations.PROMPT, shown);
        assertThat(outcome(turn)).isEqualTo("completed");
        assertThat(messages(turn.turn())).contains("image image/png " + pixel.bytes() + " bytes");
        assertThat(of(turn.turn(), Kind.TURN_STARTED))
                .singleElement()
                .satisfies(e ->
                        assertThat(Json.tree(e.data()).path("images").asInt()).isEqualTo(1));
        assertThat(broker.events)
                .as("the file stands in no event")
                .noneMatch(e -> e.data().contains(pixel.data()));
    }

    /** Whether it tells what its model used. */
    boolean counts() {
        return true;
    }

    @Test
    void whatTheModelUsedIsTold() throws Exception {
        assumeTrue(counts(), "this agent does not tell");
        spawn("counts");
        Sessions.Prompted turn = prompt("counts", "say: ten words");
        assertThat(outcome(turn)).isEqualTo("completed");
        Event used = broker.event(Kind.USAGE, e -> {
            JsonNode data = Json.tree(e.data());
            return data.path("total").asLong() > 0 || data.path("context").asLong() > 0;
        });
        JsonNode data = Json.tree(used.data());
        assertThat(data.path("of").asText()).isIn("turn", "session");
        assertThat(data.path("total").asLong())
                .isEqualTo(data.path("input").asLong() + data.path("output").asLong());
        assertThat(data.path("cached").asLong())
                .isLessThanOrEqualTo(data.path("input").asLong());
    }

    @Test
    void aToolThatIsAllowedRuns() throws Exception {
        assumeAsks();
        spawn("asks");
        Path proof = dir.resolve("proof");
        Sessions.Prompted turn = prompt("asks", asking("touch " + proof));
        Event asked = asked(turn);
        assertThat(status("asks")).isEqualTo(Status.WAITING_APPROVAL);
        assertThat(Json.tree(asked.data()).path("title").asText()).contains("touch");
        assertThat(proof).doesNotExist();
        answer(asked, Decision.ALLOW);
        assertThat(outcome(turn)).isEqualTo("completed");
        assertThat(proof).exists();
        assertThat(of(turn.turn(), Kind.TOOL_STARTED)).hasSize(1);
        assertThat(of(turn.turn(), Kind.TOOL_ENDED))
                .singleElement()
                .satisfies(e ->
                        assertThat(Json.tree(e.data()).path("status").asText()).isEqualTo("completed"));
        assertThat(of(turn.turn(), Kind.APPROVAL_RESOLVED)).hasSize(1);
        assertThat(messages(turn.turn())).contains("done:");
    }

    @Test
    void aToolThatIsDeniedDoesNotRun() throws Exception {
        assumeAsks();
        spawn("asks");
        Path proof = dir.resolve("proof");
        Sessions.Prompted turn = prompt("asks", asking("touch " + proof));
        answer(asked(turn), Decision.DENY);
        assertThat(outcome(turn)).isIn("completed", "interrupted");
        assertThat(proof).doesNotExist();
        assertThat(of(turn.turn(), Kind.TOOL_ENDED))
                .allSatisfy(e -> assertThat(Json.tree(e.data()).path("status").asText())
                        .isIn("declined", "failed", "interrupted"));
        assertThat(outcome(prompt("asks", "say: go on"))).isEqualTo("completed");
    }

    @Test
    void anInterruptInTheMiddleOfTextEndsTheTurnOnce() throws Exception {
        spawn("talks");
        Sessions.Prompted turn = prompt("talks", "slow: 10000 every 20");
        broker.event(Kind.TEXT_DELTA, e -> turn.turn().equals(e.turn()));
        assertThat(broker.call(Operations.INTERRUPT, new Sessions.Interrupt("talks"))
                        .turn())
                .isEqualTo(turn.turn());
        assertThat(outcome(turn)).isEqualTo("interrupted");
        assertThat(outcome(prompt("talks", "say: again"))).isEqualTo("completed");
        assertThat(broker.count(Kind.TURN_ENDED)).isEqualTo(2);
        assertThat(broker.call(Operations.INTERRUPT, new Sessions.Interrupt("talks"))
                        .turn())
                .isNull();
    }

    @Test
    void anInterruptInTheMiddleOfAToolEndsTheTurnOnce() throws Exception {
        spawn("works");
        Path proof = dir.resolve("begun");
        Sessions.Prompted turn = prompt("works", asking("touch " + proof + "; sleep 300"));
        if (protocol().capabilities().approvals()) {
            answer(asked(turn), Decision.ALLOW);
        }
        Awaitility.await().atMost(TestBroker.PATIENCE).until(() -> Files.exists(proof));
        assertThat(broker.call(Operations.INTERRUPT, new Sessions.Interrupt("works"))
                        .turn())
                .isEqualTo(turn.turn());
        assertThat(outcome(turn)).isEqualTo("interrupted");
        assertThat(of(turn.turn(), Kind.TURN_ENDED)).hasSize(1);
        assertThat(release("works", Release.ABORT).outcome()).isEqualTo("reaped");
        assertThat(broker.leftovers()).isEmpty();
    }

    @Test
    void anInterruptSettlesTheQuestion() throws Exception {
        assumeAsks();
        spawn("asks");
        Path proof = dir.resolve("proof");
        Sessions.Prompted turn = prompt("asks", asking("touch " + proof));
        asked(turn);
        broker.call(Operations.INTERRUPT, new Sessions.Interrupt("asks"));
        assertThat(outcome(turn)).isEqualTo("interrupted");
        assertThat(broker.call(Operations.APPROVALS, new Sessions.Approvals("asks"))
                        .approvals())
                .isEmpty();
        assertThat(of(turn.turn(), Kind.APPROVAL_RESOLVED)).hasSize(1);
        assertThat(proof).doesNotExist();
    }

    @Test
    void aSessionIsResumedByALaterProcess() throws Exception {
        Harnesses.Spawned first = spawn("first");
        outcome(prompt("first", "say: hello"));
        release("first", Release.ABORT);
        Harnesses.Spawn again = Spawns.resuming("second", definition(), String.valueOf(first.sessionId()));
        if (!protocol().capabilities().resume()) {
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
        Harnesses.Spawned after =
                broker.call(Operations.RESTART, new dev.ostler.core.ops.Supervision.Restart("again", null));
        assertThat(after.pid()).isNotEqualTo(before.pid());
        if (protocol().capabilities().resume()) {
            assertThat(after.sessionId()).isEqualTo(before.sessionId());
        }
        assertThat(outcome(prompt("again", "say: go on"))).isEqualTo("completed");
    }

    /** An id of the agent's form that no session has. */
    String unknown() {
        return "01234567-89ab-4def-8123-456789abcdef";
    }

    @Test
    void anUnknownSessionIsRefused() throws Exception {
        assumeTrue(protocol().capabilities().resume());
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

    @Test
    void aKilledProcessFailsItsTurnOnce() throws Exception {
        Harnesses.Spawned spawned = spawn("dies");
        Sessions.Prompted turn = prompt("dies", "slow: 10000 every 20");
        broker.event(Kind.TEXT_DELTA, e -> turn.turn().equals(e.turn()));
        ProcessHandle.of(spawned.pid()).orElseThrow().destroyForcibly();
        assertThat(outcome(turn)).isEqualTo("failed");
        broker.event(Kind.REAPED);
        broker.call(Operations.WAIT, new Harnesses.Wait(spawned.id(), Harnesses.Until.GONE, null));
        assertThat(of(turn.turn(), Kind.TURN_ENDED)).hasSize(1);
        assertThat(broker.leftovers()).isEmpty();
    }

    @Test
    void aTurnOutlivesItsKilledBroker() throws Exception {
        String turn = killedAt("slow: 60 every 50", Kind.TEXT_DELTA);
        upWithKeeper();
        assertThat(outcome(turn)).isEqualTo("completed");
        assertThat(messages(turn).strip())
                .endsWith(IntStream.range(0, 60)
                        .mapToObj(i -> "w" + i + " ")
                        .reduce("", String::concat)
                        .strip());
        assertThat(of(turn, Kind.TURN_ENDED)).hasSize(1);
        assertThat(of(turn, Kind.TURN_STARTED)).hasSize(1);
        assertThat(outcome(prompt("agent", "say: still here"))).isEqualTo("completed");
    }

    @Test
    void aQuestionOutlivesItsKilledBroker() throws Exception {
        assumeAsks();
        Path proof = dir.resolve("proof");
        String turn = killedAt(asking("touch " + proof), Kind.APPROVAL_REQUESTED);
        upWithKeeper();
        broker.call(Operations.WAIT, new Harnesses.Wait("agent", Harnesses.Until.READY, null));
        Awaitility.await().atMost(TestBroker.PATIENCE).until(() -> open().size() == 1);
        Sessions.Approval waiting = open().getFirst();
        assertThat(waiting.turn()).isEqualTo(turn);
        assertThat(broker.call(Operations.ANSWER, new Sessions.Answer(waiting.approval(), Decision.ALLOW, null, null))
                        .accepted())
                .isTrue();
        assertThat(outcome(turn)).isEqualTo("completed");
        assertThat(proof).exists();
        assertThat(of(turn, Kind.TURN_ENDED)).hasSize(1);
    }

    private List<Sessions.Approval> open() {
        return broker.call(Operations.APPROVALS, new Sessions.Approvals("agent"))
                .approvals();
    }

    /** Its broker is killed with SIGKILL when that event has come; the turn that runs. */
    private String killedAt(String prompt, Kind event) throws Exception {
        return killedAt(prompt, event, null);
    }

    /** The same after it was given this model. */
    private String killedAt(String prompt, Kind event, @Nullable String model) throws Exception {
        broker.down();
        return AgentBroker.killedAt(dir, definition(), prompt, event, model);
    }

    private void upWithKeeper() {
        broker = custody.start(dir.resolve("data"), KeeperPlace.PROCESS);
    }

    /** Another model than that of its definition, as the agent and as the model's server name it. */
    String otherModel() {
        return "mock-2";
    }

    /** One that the agent does not have; null for those that take any name. */
    @Nullable
    String unknownModel() {
        return null;
    }

    private String otherModelAsked() {
        return otherModel().replaceAll("^.*/", "");
    }

    @Test
    void anotherModelIsAskedFromTheNextTurnOnAndAfterARestart() throws Exception {
        spawn("chooses");
        if (!can().model()) {
            assertThat(broker.refused(Operations.SET_MODEL, new Sessions.SetModel("chooses", otherModel())))
                    .satisfies(refused -> {
                        assertThat(refused.code()).isEqualTo(ErrorCode.UNSUPPORTED);
                        assertThat(refused.message()).contains("--model");
                    });
            return;
        }
        assertThat(asked("chooses")).doesNotContain(otherModelAsked());
        assertThat(broker.call(Operations.SET_MODEL, new Sessions.SetModel("chooses", otherModel()))
                        .model())
                .isEqualTo(otherModel());
        assertThat(Json.tree(broker.event(Kind.MODEL_CHANGED).data())
                        .path("model")
                        .asText())
                .isEqualTo(otherModel());
        assertThat(asked("chooses")).contains(otherModelAsked());
        String none = unknownModel();
        if (none != null) {
            assertThat(broker.refused(Operations.SET_MODEL, new Sessions.SetModel("chooses", none))
                            .message())
                    .contains(none);
        }
        broker.call(Operations.RESTART, new dev.ostler.core.ops.Supervision.Restart("chooses", null));
        assertThat(asked("chooses")).as("after a restart").contains(otherModelAsked());
    }

    @Test
    void anotherModelIsAskedAlsoAfterTheBrokerWasKilled() throws Exception {
        assumeTrue(protocol().capabilities().model(), "its model stays");
        killedAt("say: I am {model}", Kind.TURN_ENDED, otherModel());
        upWithKeeper();
        broker.call(Operations.WAIT, new Harnesses.Wait("agent", Harnesses.Until.READY, null));
        assertThat(asked("agent")).contains(otherModelAsked());
        broker.call(Operations.RESTART, new dev.ostler.core.ops.Supervision.Restart("agent", null));
        assertThat(asked("agent")).as("after a restart").contains(otherModelAsked());
    }

    /** What the model says that it is. */
    private String asked(String name) {
        Sessions.Prompted turn = prompt(name, "say: I am {model}");
        assertThat(outcome(turn)).isEqualTo("completed");
        return messages(turn.turn()).strip();
    }

    @Test
    void anAnswerOfThreeMegabytesIsWhole() throws Exception {
        spawn("big");
        Sessions.Prompted turn = prompt("big", "stream: 3000 bytes 1000");
        assertThat(outcome(turn)).isEqualTo("completed");
        assertThat(messages(turn.turn())).hasSizeGreaterThanOrEqualTo(3_000_000);
        assertThat(streamed(turn.turn())).hasSizeGreaterThanOrEqualTo(3_000_000);
    }

    @Test
    void anErrorOfTheModelFailsTheTurnAndTheSessionGoesOn() throws Exception {
        spawn("fails");
        Sessions.Prompted turn = prompt("fails", "error: 400");
        assertThat(outcome(turn)).isEqualTo("failed");
        assertThat(Json.tree(ended(turn.turn()).data()).path("error").asText()).isNotBlank();
        assertThat(outcome(prompt("fails", "say: fine"))).isEqualTo("completed");
    }

    @Test
    void whatItCannotDoIsRefusedBeforeActing() throws Exception {
        spawn("able");
        if (!can().detach()) {
            assertThat(broker.refused(Operations.RELEASE, new Harnesses.ReleaseIt("able", Release.DETACH, null, null))
                            .code())
                    .isEqualTo(ErrorCode.UNSUPPORTED);
        }
        if (!can().delete()) {
            assertThat(broker.refused(Operations.RELEASE, new Harnesses.ReleaseIt("able", Release.DELETE, null, null))
                            .code())
                    .isEqualTo(ErrorCode.UNSUPPORTED);
        }
        if (!can().sessions()) {
            assertThat(broker.refused(Operations.SESSIONS, new Sessions.ListThem("able", null, null))
                            .code())
                    .isEqualTo(ErrorCode.UNSUPPORTED);
        }
        if (!can().archive()) {
            assertThat(broker.refused(Operations.SESSIONS, new Sessions.ListThem("able", null, null, true))
                            .code())
                    .isEqualTo(ErrorCode.UNSUPPORTED);
        }
        assertThat(outcome(prompt("able", "say: still here"))).isEqualTo("completed");
    }

    private void assumeAsks() {
        assumeTrue(protocol().capabilities().approvals(), "this agent asks nobody");
    }
}
