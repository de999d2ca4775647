package dev.ostler.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.event.Event;
import dev.ostler.core.event.Kind;
import dev.ostler.core.harness.ApprovalPolicy;
import dev.ostler.core.harness.HarnessDefinition;
import dev.ostler.core.harness.Release;
import dev.ostler.core.harness.Status;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Harnesses;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Sessions;
import dev.ostler.core.session.Decision;
import dev.ostler.process.ProcessIdentity;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Spawn, attach, prompt, watch, release: the whole way of a codex harness with real processes, alike for the fake and
 * the real one. Prompts are directives of the fake model, which the fake codex understands as well.
 */
abstract class CodexHarnessContract {
    @TempDir
    Path dir;

    protected TestBroker broker;

    /** How an owned server is started. */
    abstract HarnessDefinition definition();

    @BeforeEach
    void up() throws Exception {
        prepare();
        broker = TestBroker.start(dir.resolve("data"));
    }

    /** What the server needs besides its command. */
    void prepare() throws Exception {}

    @AfterEach
    void nothingIsLeft() {
        broker.close();
        assertThat(broker.leftovers()).isEmpty();
    }

    private Harnesses.Spawned spawn(String name) {
        return broker.call(Operations.SPAWN, Spawns.of(name, definition(), null, null));
    }

    private Sessions.Prompted prompt(String name, String text) {
        return broker.call(Operations.PROMPT, new Sessions.Prompt(name, text));
    }

    private Event ended(Sessions.Prompted turn) {
        return broker.event(Kind.TURN_ENDED, e -> turn.turn().equals(e.turn()));
    }

    private static String outcome(Event ended) {
        return Json.tree(ended.data()).path("outcome").asText();
    }

    private Harnesses.Released release(String name, Release policy) {
        return broker.call(Operations.RELEASE, new Harnesses.ReleaseIt(name, policy, null, null));
    }

    @Test
    void ownedHarnessIsSpawnedPromptedReleasedAndItsProcessIsGone() {
        Harnesses.Spawned spawned = spawn("one");
        assertThat(spawned.pid()).isPositive();
        assertThat(spawned.endpoint()).startsWith("ws://127.0.0.1:");
        assertThat(spawned.sessionId()).isNotBlank();
        assertThat(spawned.status()).isEqualTo(Status.IDLE);
        assertThat(spawned.steps())
                .extracting(Harnesses.Step::step)
                .contains("spawned", "announced", "attached", "total");
        ProcessIdentity process = ProcessIdentity.of(spawned.pid()).orElseThrow();

        Sessions.Prompted turn = prompt("one", "say: hello from the other side");
        assertThat(outcome(ended(turn))).isEqualTo("completed");
        String streamed = text(turn);
        assertThat(streamed).isEqualTo("hello from the other side");
        assertThat(broker.events.stream()
                        .filter(e ->
                                e.kind() == Kind.ITEM_COMPLETED && turn.turn().equals(e.turn()))
                        .map(e -> Json.tree(e.data()).path("text").asText()))
                .contains("hello from the other side");

        Harnesses.Released released = release("one", null);
        assertThat(released.outcome()).isEqualTo("reaped");
        assertThat(process.alive()).isFalse();
        assertThat(broker.kinds().stream().filter(k -> k.startsWith("harness.")))
                .containsExactly(
                        "harness.requested",
                        "harness.spawned",
                        "harness.ready",
                        "harness.attached",
                        "harness.releasing",
                        "harness.exited",
                        "harness.reaped",
                        "harness.released");
    }

    private String text(Sessions.Prompted turn) {
        StringBuilder all = new StringBuilder();
        broker.events.stream()
                .filter(e -> e.kind() == Kind.TEXT_DELTA && turn.turn().equals(e.turn()))
                .forEach(e -> all.append(Json.tree(e.data()).path("text").asText()));
        return all.toString();
    }

    @Test
    void attachedHarnessIsUsedAndOutlivesItsRelease() throws Exception {
        try (RunningServer server = RunningServer.start(definition())) {
            Harnesses.Spawned attached = broker.call(
                    Operations.ATTACH,
                    new Harnesses.Attach("theirs", "codex", server.endpoint(), null, null, null, null, null, null));
            assertThat(attached.pid()).isNull();
            assertThat(outcome(ended(prompt("theirs", "say: hi")))).isEqualTo("completed");

            assertThat(release("theirs", Release.ABORT).outcome()).isEqualTo("closed");

            assertThat(server.alive()).isTrue();
            assertThat(broker.count(Kind.EXITED)).isZero();
            // and it can be attached to again
            broker.call(
                    Operations.ATTACH,
                    new Harnesses.Attach("again", "codex", server.endpoint(), null, null, null, null, null, null));
            assertThat(outcome(ended(prompt("again", "say: hi")))).isEqualTo("completed");
        }
    }

    @Test
    void approvalIsParkedAndTheFirstAnswerWins() {
        spawn("asks");
        Path proof = dir.resolve("proof");
        Sessions.Prompted turn = prompt("asks", "escalate: touch " + proof);
        Event asked = broker.event(Kind.APPROVAL_REQUESTED);
        String approval = Json.tree(asked.data()).path("approval").asText();
        assertThat(broker.call(Operations.APPROVALS, new Sessions.Approvals(null))
                        .approvals())
                .singleElement()
                .satisfies(a -> assertThat(a.title()).contains("touch"));
        assertThat(view("asks").status()).isEqualTo(Status.WAITING_APPROVAL);

        Sessions.Answered first =
                broker.call(Operations.ANSWER, new Sessions.Answer(approval, Decision.ALLOW, "fine", null));
        Sessions.Answered late =
                broker.call(Operations.ANSWER, new Sessions.Answer(approval, Decision.DENY, null, null));

        assertThat(first.accepted()).isTrue();
        assertThat(late.accepted()).isFalse();
        assertThat(late.decision()).isEqualTo(Decision.ALLOW);
        assertThat(outcome(ended(turn))).isEqualTo("completed");
        assertThat(proof).exists();
        assertThat(broker.count(Kind.APPROVAL_RESOLVED)).isEqualTo(1);
        assertThat(view("asks").pendingApprovals()).isZero();
    }

    @Test
    void deniedApprovalLeavesTheCommandUndone() {
        spawn("asks");
        Path proof = dir.resolve("proof");
        Sessions.Prompted turn = prompt("asks", "escalate: touch " + proof);
        String approval = Json.tree(broker.event(Kind.APPROVAL_REQUESTED).data())
                .path("approval")
                .asText();
        broker.call(Operations.ANSWER, new Sessions.Answer(approval, Decision.DENY, null, null));
        assertThat(outcome(ended(turn))).isEqualTo("completed");
        assertThat(proof).doesNotExist();
    }

    @Test
    void policyAnswersWhenNobodyDoes() {
        broker.call(
                Operations.SPAWN,
                Spawns.of("strict", definition(), new ApprovalPolicy.DenyAfter(Duration.ofMillis(50)), null));
        Path proof = dir.resolve("proof");
        assertThat(outcome(ended(prompt("strict", "escalate: touch " + proof)))).isEqualTo("completed");
        assertThat(proof).doesNotExist();
        assertThat(Json.tree(broker.event(Kind.APPROVAL_RESOLVED).data())
                        .path("by")
                        .asText())
                .isEqualTo("policy");
    }

    @Test
    void oneTurnAtATimeAndInterruptEndsItOnce() {
        spawn("busy");
        Sessions.Prompted turn = prompt("busy", "slow: 10000 every 20");
        assertThat(broker.refused(Operations.PROMPT, Sessions.Prompt.now("busy", "say: no"))
                        .code())
                .isEqualTo(ErrorCode.CONFLICT);
        broker.event(Kind.TEXT_DELTA);
        Sessions.Interrupted interrupted = broker.call(Operations.INTERRUPT, new Sessions.Interrupt("busy"));
        assertThat(interrupted.turn()).isEqualTo(turn.turn());
        assertThat(outcome(ended(turn))).isEqualTo("interrupted");
        assertThat(outcome(ended(prompt("busy", "say: again")))).isEqualTo("completed");
        assertThat(broker.count(Kind.TURN_ENDED)).isEqualTo(2);
    }

    @Test
    void droppedSocketIsNoDeathAndTheTurnEndsOnce() throws Exception {
        try (RunningServer server = RunningServer.start(definition());
                CuttableProxy proxy = CuttableProxy.to(server.endpoint())) {
            broker.call(
                    Operations.ATTACH,
                    new Harnesses.Attach(
                            "drops", "codex", proxy.endpoint(), null, null, dir.toString(), null, null, null));
            Sessions.Prompted turn = prompt("drops", "slow: 60 every 25");
            broker.event(Kind.TEXT_DELTA);
            proxy.cut();
            broker.event(Kind.DISCONNECTED);
            broker.event(Kind.ATTACHED, e -> e.data().contains("reconnected"));
            assertThat(outcome(ended(turn))).isEqualTo("completed");
            assertThat(broker.count(Kind.TURN_ENDED)).isEqualTo(1);
            assertThat(outcome(ended(prompt("drops", "say: still here")))).isEqualTo("completed");
            release("drops", null);
        }
    }

    @Test
    void questionThatWaitsSurvivesADroppedSocket() throws Exception {
        try (RunningServer server = RunningServer.start(definition());
                CuttableProxy proxy = CuttableProxy.to(server.endpoint())) {
            broker.call(
                    Operations.ATTACH,
                    new Harnesses.Attach(
                            "drops", "codex", proxy.endpoint(), null, null, dir.toString(), null, null, null));
            Path proof = dir.resolve("proof");
            Sessions.Prompted turn = prompt("drops", "escalate: touch " + proof);
            broker.event(Kind.APPROVAL_REQUESTED);
            proxy.cut();
            broker.event(Kind.ATTACHED, e -> e.data().contains("reconnected"));
            String approval = broker.call(Operations.APPROVALS, new Sessions.Approvals("drops"))
                    .approvals()
                    .getFirst()
                    .approval();
            assertThat(broker.call(Operations.ANSWER, new Sessions.Answer(approval, Decision.ALLOW, null, null))
                            .accepted())
                    .isTrue();
            assertThat(outcome(ended(turn))).isEqualTo("completed");
            assertThat(proof).exists();
            release("drops", null);
        }
    }

    @Test
    void deleteRemovesTheSessionToo() {
        Harnesses.Spawned spawned = spawn("deleted");
        ended(prompt("deleted", "say: hello"));
        assertThat(release("deleted", Release.DELETE).outcome()).isEqualTo("reaped");
        HarnessDefinition again = definition();
        assertThat(broker.refused(
                                Operations.SPAWN, Spawns.resuming("again", again, String.valueOf(spawned.sessionId())))
                        .code())
                .isEqualTo(ErrorCode.NOT_READY);
    }

    @Test
    void sessionIsResumedByALaterServer() {
        Harnesses.Spawned spawned = spawn("first");
        ended(prompt("first", "say: hello"));
        release("first", Release.ABORT);
        Harnesses.Spawned again = broker.call(
                Operations.SPAWN, Spawns.resuming("second", definition(), String.valueOf(spawned.sessionId())));
        assertThat(again.sessionId()).isEqualTo(spawned.sessionId());
        assertThat(outcome(ended(prompt("second", "say: go on")))).isEqualTo("completed");
    }

    @Test
    void crashEndsTheTurnTellsTheExitAndFreesTheName() {
        Harnesses.Spawned spawned = spawn("crashes");
        Sessions.Prompted turn = prompt("crashes", "slow: 10000 every 20");
        broker.event(Kind.TEXT_DELTA);
        ProcessHandle.of(spawned.pid()).orElseThrow().destroyForcibly();
        assertThat(outcome(ended(turn))).isEqualTo("failed");
        Event exited = broker.event(Kind.EXITED);
        assertThat(Json.tree(exited.data()).path("exit").asText()).isEqualTo("killed by SIGKILL");
        assertThat(Json.tree(exited.data()).path("asked").asBoolean()).isFalse();
        broker.event(Kind.REAPED);
        broker.call(Operations.WAIT, new Harnesses.Wait(spawned.id(), Harnesses.Until.GONE, null));
        assertThat(broker.call(Operations.INSPECT, new Harnesses.Inspect(spawned.id(), null))
                        .harness()
                        .status())
                .isEqualTo(Status.EXITED);
        spawn("crashes");
    }

    @Test
    void abortWithATurnAndAToolRunningLeavesNothing() {
        spawn("works");
        Sessions.Prompted turn = prompt("works", "shell: sleep 300");
        broker.event(Kind.TOOL_STARTED);
        Harnesses.Released released = release("works", Release.ABORT);
        assertThat(released.outcome()).isEqualTo("reaped");
        assertThat(broker.leftovers()).isEmpty();
        assertThat(outcome(ended(turn))).isIn("interrupted", "failed");
        assertThat(release("works", Release.ABORT).outcome()).isEqualTo("already");
    }

    @Test
    void detachedServerGoesOnAndIsTakenBackByALaterBroker() {
        Harnesses.Spawned spawned = spawn("stays");
        ended(prompt("stays", "say: before"));
        assertThat(release("stays", Release.DETACH).outcome()).isEqualTo("detached");
        ProcessIdentity process = ProcessIdentity.of(spawned.pid()).orElseThrow();
        broker.down();
        assertThat(process.alive()).isTrue();

        broker = TestBroker.start(dir.resolve("data"));
        assertThat(view("stays").status()).isEqualTo(Status.DETACHED);
        Harnesses.Spawned back = broker.call(
                Operations.ATTACH, new Harnesses.Attach("stays", null, null, null, null, null, null, null, null));
        assertThat(back.pid()).isEqualTo(spawned.pid());
        assertThat(back.sessionId()).isEqualTo(spawned.sessionId());
        assertThat(outcome(ended(prompt("stays", "say: after")))).isEqualTo("completed");
        assertThat(release("stays", Release.ABORT).outcome()).isEqualTo("reaped");
        assertThat(process.alive()).isFalse();
    }

    @Test
    void brokerThatComesBackAdoptsWhatRuns() {
        Harnesses.Spawned spawned = spawn("lives");
        ended(prompt("lives", "say: before"));
        broker.abandon();

        broker = TestBroker.start(dir.resolve("data"));
        broker.call(Operations.WAIT, new Harnesses.Wait("lives", Harnesses.Until.READY, null));
        assertThat(view("lives").pid()).isEqualTo(spawned.pid());
        assertThat(outcome(ended(prompt("lives", "say: after")))).isEqualTo("completed");
    }

    @Test
    void neverPromptedHarnessIsAdoptedWithANewSession() {
        Harnesses.Spawned spawned = spawn("fresh");
        broker.abandon();

        broker = TestBroker.start(dir.resolve("data"));
        broker.call(Operations.WAIT, new Harnesses.Wait("fresh", Harnesses.Until.READY, null));
        assertThat(view("fresh").pid()).isEqualTo(spawned.pid());
        assertThat(outcome(ended(prompt("fresh", "say: first")))).isEqualTo("completed");
    }

    @Test
    void sameIdempotencyKeyGivesTheSameHarness() {
        Harnesses.Spawn request = Spawns.of("once", definition(), null, "key-1");
        Harnesses.Spawned first = broker.call(Operations.SPAWN, request);
        Harnesses.Spawned again = broker.call(Operations.SPAWN, request);
        assertThat(again).isEqualTo(first);
        assertThat(broker.refused(Operations.SPAWN, Spawns.of("other", definition(), null, "key-1"))
                        .code())
                .isEqualTo(ErrorCode.IDEMPOTENCY_MISMATCH);
        assertThat(broker.count(Kind.SPAWNED)).isEqualTo(1);
    }

    @Test
    void takenNameIsRefusedAndNothingIsStarted() {
        spawn("name");
        assertThat(broker.refused(Operations.SPAWN, Spawns.of("name", definition(), null, null))
                        .code())
                .isEqualTo(ErrorCode.CONFLICT);
        assertThat(broker.count(Kind.SPAWNED)).isEqualTo(1);
    }

    private Harnesses.View view(String name) {
        return broker.call(Operations.INSPECT, new Harnesses.Inspect(name, null))
                .harness();
    }
}
