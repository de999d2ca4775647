package dev.ostler.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.Problem;
import dev.ostler.core.event.Event;
import dev.ostler.core.event.Kind;
import dev.ostler.core.harness.HarnessDefinition;
import dev.ostler.core.harness.Release;
import dev.ostler.core.harness.Status;
import dev.ostler.core.harness.Verdict;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Harnesses;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Sessions;
import dev.ostler.core.session.Decision;
import dev.ostler.fake.FakePrograms;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A real process that speaks on stdin and stdout, behind a broker. */
class PipedHarnessIT extends OneBroker {
    static HarnessDefinition agent(Path dir) {
        return piped(dir, FakePrograms.program("dev.ostler.broker.LineAgent", List.of()));
    }

    private static HarnessDefinition piped(Path dir, List<String> command) {
        return Spawns.with(
                Spawns.fakeCodex(dir),
                "\"protocol\":\"line\",\"readiness\":{\"timeoutMs\":60000},\"command\":"
                        + Json.write(command.getFirst()) + ",\"args\":"
                        + Json.write(command.subList(1, command.size())));
    }

    private Harnesses.Spawned spawn(String members) {
        return broker.call(Operations.SPAWN, Spawns.of("piped", Spawns.with(agent(dir), members), null, null));
    }

    private String prompt(String text) {
        return broker.call(Operations.PROMPT, new Sessions.Prompt("piped", text))
                .turn();
    }

    private String outcome(String turn) {
        Event ended = broker.event(Kind.TURN_ENDED, e -> turn.equals(e.turn()));
        return Json.tree(ended.data()).path("outcome").asText();
    }

    private String said(String turn) {
        Event item = broker.event(Kind.ITEM_COMPLETED, e -> turn.equals(e.turn()));
        return Json.tree(item.data()).path("text").asText();
    }

    private Harnesses.View view() {
        return broker.call(Operations.INSPECT, new Harnesses.Inspect("piped", null))
                .harness();
    }

    static String numbers(int count) {
        return IntStream.range(0, count).mapToObj(i -> i + " ").collect(Collectors.joining());
    }

    @Test
    void itSpeaksAndEndsAtTheEndOfItsInput() {
        Harnesses.Spawned spawned = spawn("\"metadata\":{}");
        assertThat(spawned.endpoint()).isEqualTo("stdio");
        assertThat(view().endpoint()).isEqualTo("stdio");
        assertThat(spawned.sessionId()).isEqualTo("s-1");
        String turn = prompt("count 1000");
        assertThat(outcome(turn)).isEqualTo("completed");
        assertThat(said(turn)).isEqualTo(numbers(1000));
        assertThat(broker.count(Kind.OUTPUT)).as("stdout is no output").isZero();
        Harnesses.Released released =
                broker.call(Operations.RELEASE, new Harnesses.ReleaseIt("piped", Release.ABORT, null, null));
        assertThat(released.exit()).isEqualTo("exit 0");
    }

    @Test
    void oddLinesAreReadAndOversizedOnesLeftOut() {
        spawn("\"limits\":{\"frameBytes\":100000}");
        assertThat(said(prompt("odd"))).isEqualTo("äöü€😀😀");
        String turn = prompt("giant 1000000");
        assertThat(said(turn)).isEqualTo("after");
        assertThat(broker.event(Kind.ERROR).data()).contains("over frameBytes");
        assertThat(outcome(prompt("hello"))).isEqualTo("completed");
    }

    @Test
    void anEndingProcessIsHeardToTheEnd() {
        spawn("\"metadata\":{}");
        String turn = prompt("die 7");
        assertThat(outcome(turn)).isEqualTo("failed");
        Event exited = broker.event(Kind.EXITED);
        assertThat(exited.data()).contains("exit 7");
        String text = broker.events.stream()
                .filter(e -> e.kind() == Kind.TEXT_DELTA && turn.equals(e.turn()))
                .map(e -> Json.tree(e.data()).path("text").asText())
                .collect(Collectors.joining());
        assertThat(text).isEqualTo("last words without an end");
        broker.event(Kind.REAPED);
        assertThat(broker.count(Kind.TURN_ENDED)).isEqualTo(1);
        assertThat(broker.count(Kind.DISCONNECTED)).isZero();
    }

    @Test
    void oneThatReadsNoMoreIsToldAsAFailure() {
        String script = "read line; exec </dev/null; echo '{\"id\":\"hello\",\"session\":\"s-1\"}'; exec sleep 1000";
        broker.call(Operations.SPAWN, Spawns.of("piped", piped(dir, List.of("/bin/sh", "-c", script)), null, null));
        Problem refused = broker.refused(Operations.PROMPT, new Sessions.Prompt("piped", "hello"));
        assertThat(refused.code()).isEqualTo(ErrorCode.PEER_FAILED);
        assertThat(view().status()).isEqualTo(Status.IDLE);
    }

    @Test
    void whatWouldLeaveItAloneIsRefusedBeforeActing() {
        spawn("\"metadata\":{}");
        Problem refused =
                broker.refused(Operations.RELEASE, new Harnesses.ReleaseIt("piped", Release.DETACH, null, null));
        assertThat(refused.code()).isEqualTo(ErrorCode.UNSUPPORTED);
        assertThat(refused.message()).contains("--policy abort").contains("--session s-1");
        assertThat(broker.count(Kind.RELEASING)).isZero();
        assertThat(outcome(prompt("hello"))).isEqualTo("completed");
        assertThat(broker.refused(
                                Operations.SPAWN,
                                Spawns.of("other", Spawns.with(agent(dir), "\"release\":\"detach\""), null, null))
                        .code())
                .isEqualTo(ErrorCode.UNSUPPORTED);
    }

    @Test
    void questionsAreAnsweredAndTurnsInterrupted() {
        spawn("\"metadata\":{}");
        String turn = prompt("ask");
        Event asked = broker.event(Kind.APPROVAL_REQUESTED);
        String approval = Json.tree(asked.data()).path("approval").asText();
        broker.call(Operations.ANSWER, new Sessions.Answer(approval, Decision.ALLOW, null, null));
        assertThat(said(turn)).isEqualTo("allowed");
        String endless = prompt("gate " + dir.resolve("never") + " 10");
        broker.event(Kind.TOOL_ENDED, e -> endless.equals(e.turn()));
        assertThat(broker.call(Operations.INTERRUPT, new Sessions.Interrupt("piped"))
                        .turn())
                .isEqualTo(endless);
        assertThat(outcome(endless)).isEqualTo("interrupted");
    }

    private Verdict verdict(String script, String timeout) {
        HarnessDefinition broken = Spawns.with(
                piped(dir, List.of("/bin/sh", "-c", script)), "\"readiness\":{\"timeoutMs\":" + timeout + "}");
        Problem problem = broker.refused(Operations.SPAWN, Spawns.of("broken", broken, null, null));
        assertThat(broker.leftovers()).isEmpty();
        assertThat(problem.code()).as(problem.message()).isEqualTo(ErrorCode.NOT_READY);
        return Json.mapper().convertValue(problem.details().get("verdict"), Verdict.class);
    }

    @Test
    void oneThatEndsIsToldWithItsExitAndBothTails() {
        Verdict v = verdict("read line; echo 'no key' >&2; echo 'usage: agent'; exit 7", "60000");
        assertThat(v.reason().wire()).as(v.message()).isEqualTo("exited");
        assertThat(v.exit()).isEqualTo("exit 7");
        assertThat(v.stderr()).containsExactly("no key");
        assertThat(v.stdout()).containsExactly("usage: agent");
    }

    @Test
    void oneThatDoesNotAnswerIsATimeout() {
        Verdict v = verdict("cat >/dev/null", "1500");
        assertThat(v.reason().wire()).as(v.message()).isEqualTo("timeout");
    }

    @Test
    void oneThatRefusesFailsTheHandshake() {
        Verdict v = verdict("read line; echo '{\"id\":\"hello\",\"error\":\"not logged in\"}'; cat", "60000");
        assertThat(v.reason().wire()).as(v.message()).isEqualTo("handshake-failed");
        assertThat(v.message()).contains("not logged in");
    }
}
