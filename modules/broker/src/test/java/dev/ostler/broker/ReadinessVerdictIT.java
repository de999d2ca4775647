package dev.ostler.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.Problem;
import dev.ostler.core.event.Kind;
import dev.ostler.core.harness.HarnessDefinition;
import dev.ostler.core.harness.Release;
import dev.ostler.core.harness.Verdict;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Harnesses;
import dev.ostler.core.ops.Operations;
import dev.ostler.fake.FakePrograms;
import io.vertx.core.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each verdict with a real process; after each nothing is left, and it was gone before the caller was told. */
class ReadinessVerdictIT extends OneBroker {
    /** Long enough for what a script says at once. */
    private static final Duration SHORT = Duration.ofSeconds(4);

    private static final Duration LONG = TestBroker.PATIENCE;

    private Verdict verdict(List<String> command, Duration timeout) {
        Problem problem = broker.refused(Operations.SPAWN, Spawns.command("x", command, timeout));
        // the caller has just been told: nothing may run now
        assertThat(broker.leftovers()).isEmpty();
        assertThat(problem.code()).as(problem.message()).isEqualTo(ErrorCode.NOT_READY);
        assertThat(broker.count(Kind.FAILED)).isEqualTo(1);
        return Json.mapper().convertValue(problem.details().get("verdict"), Verdict.class);
    }

    private void expect(String reason, Verdict verdict) {
        assertThat(verdict.reason().wire()).as(verdict.message()).isEqualTo(reason);
    }

    @Test
    void spawnFailed() {
        Verdict v = verdict(List.of("/no/such/program"), LONG);
        expect("spawn-failed", v);
        assertThat(v.message()).contains("/no/such/program");
        assertThat(broker.count(Kind.SPAWNED)).isZero();
    }

    @Test
    void exitedWithItsCodeAndBothTails() {
        Verdict v = verdict(FakePrograms.script("exit-code", "7", "100"), LONG);
        expect("exited", v);
        assertThat(v.exit()).isEqualTo("exit 7");
        assertThat(v.stdout()).endsWith("line 99", "line 100").doesNotContain("line 1");
        assertThat(v.stderr()).endsWith("error 99", "error 100");
    }

    @Test
    void timeoutWithTheTail() {
        Verdict v = verdict(FakePrograms.script("never-ready"), SHORT);
        expect("timeout", v);
        assertThat(v.stdout()).containsExactly("still starting, please wait");
        assertThat(v.exit()).isNull();
    }

    @Test
    void badPayload() {
        expect("bad-payload", verdict(FakePrograms.script("junk"), SHORT));
    }

    @Test
    void lineTooLongWithoutAnEnd() {
        expect("line-too-long", verdict(FakePrograms.script("long-line", "20000000"), LONG));
    }

    @Test
    void endpointWhereNobodyListens() {
        expect("endpoint-refused", verdict(FakePrograms.script("wrong-endpoint"), LONG));
    }

    @Test
    void endpointOnAnotherMachine() {
        expect("endpoint-refused", verdict(FakePrograms.script("ignore-term", "ws://192.0.2.1:9"), LONG));
    }

    @Test
    void handshakeFailed() {
        expect("handshake-failed", verdict(FakePrograms.evil("refuse-handshake"), LONG));
    }

    @Test
    void termIsIgnoredAndItIsGoneAllTheSame() {
        expect("endpoint-refused", verdict(FakePrograms.script("ignore-term"), LONG));
    }

    private HarnessDefinition listening(int port, String readiness) {
        return Spawns.with(
                Spawns.fakeCodex(dir),
                "\"args\":"
                        + Json.write(FakePrograms.codex("--listen", "ws://127.0.0.1:" + port).stream()
                                .skip(1)
                                .toList())
                        + ",\"readiness\":{" + readiness + ",\"timeoutMs\":60000}");
    }

    /** Nobody listens there but, perhaps, whoever is quicker than the test: no other way to know a port beforehand. */
    private static int freePort() throws IOException {
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return any.getLocalPort();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"http\":\"http://127.0.0.1:PORT/readyz\"",
                "\"socket\":\"ws://127.0.0.1:PORT\"",
            })
    void whatAnnouncesNothingIsAskedUntilItAnswers(String readiness) throws IOException {
        int port = freePort();
        HarnessDefinition definition = Spawns.with(
                listening(port, readiness.replace("PORT", String.valueOf(port))),
                "\"endpoint\":\"ws://127.0.0.1:" + port + "\"");
        Harnesses.Spawned spawned = broker.call(Operations.SPAWN, Spawns.of("x", definition, null, null));
        assertThat(spawned.endpoint()).isEqualTo("ws://127.0.0.1:" + port);
        assertThat(spawned.sessionId()).isNotBlank();
        broker.call(Operations.RELEASE, new Harnesses.ReleaseIt("x", Release.ABORT, null, null));
    }

    @Test
    void nothingIsStartedWhereSomebodyElseListens() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = other.getLocalPort();
            HarnessDefinition definition = listening(port, "\"socket\":\"ws://127.0.0.1:" + port + "\"");
            Problem refused = broker.refused(Operations.SPAWN, Spawns.of("x", definition, null, null));
            assertThat(refused.message()).contains("somebody else listens at ws://127.0.0.1:" + port + " already");
            assertThat(Json.write(refused)).contains("endpoint-refused");
            assertThat(broker.count(Kind.SPAWNED)).isZero();
        }
    }

    @Test
    void whatIsAskedAndEndsIsNotWaitedFor() throws IOException {
        HarnessDefinition definition = Spawns.with(
                listening(freePort(), "\"http\":\"http://127.0.0.1:" + freePort() + "/never\""),
                "\"command\":\"/bin/sh\",\"args\":[\"-c\",\"echo no port >&2; exit 3\"]");
        Problem refused = broker.refused(Operations.SPAWN, Spawns.of("x", definition, null, null));
        assertThat(refused.message()).contains("(exited)", "exit 3");
        assertThat(Json.write(refused)).contains("no port");
    }

    @Test
    void cancelledByARelease() {
        Future<Harnesses.Spawned> spawning =
                broker.ask(Operations.SPAWN, Spawns.command("x", FakePrograms.script("never-ready"), LONG));
        broker.event(Kind.SPAWNED);
        broker.call(Operations.RELEASE, new Harnesses.ReleaseIt("x", Release.ABORT, null, null));
        assertThatThrownBy(() -> TestBroker.await(spawning)).hasMessageContaining("cancelled");
    }
}
