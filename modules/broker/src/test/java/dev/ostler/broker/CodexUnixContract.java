package dev.ostler.broker;

import static org.assertj.core.api.Assertions.assertThat;

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
import dev.ostler.process.ProcessIdentity;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A codex that listens on a Unix socket, alike for the fake and the real one: owned, attached, killed, adopted. */
abstract class CodexUnixContract {
    @TempDir
    Path dir;

    private TestBroker broker;

    /** With a TCP address. */
    abstract HarnessDefinition codex();

    /** What the server needs besides its command. */
    void prepare() throws Exception {}

    @BeforeEach
    void up() throws Exception {
        prepare();
        broker = TestBroker.start(dir.resolve("data"));
    }

    @AfterEach
    void nothingIsLeft() {
        broker.close();
        assertThat(broker.leftovers()).isEmpty();
    }

    @Test
    void anOwnedOneIsUsedAndGoesWithItsSocket() throws Exception {
        Harnesses.Spawned spawned = spawn("own");
        assertThat(spawned.endpoint()).isEqualTo("unix://" + socket());
        assertThat(spawned.status()).isEqualTo(Status.IDLE);
        Path file = socket().toRealPath();
        assertThat(outcome(prompt("own", "say: hello from the other side"))).isEqualTo("completed");
        assertThat(outcome(answered("own", Decision.ALLOW))).isEqualTo("completed");
        assertThat(dir.resolve("ALLOW")).exists();
        assertThat(outcome(answered("own", Decision.DENY))).isEqualTo("completed");
        assertThat(dir.resolve("DENY")).doesNotExist();
        Sessions.Prompted endless = prompt("own", "slow: 10000 every 20");
        broker.event(Kind.TEXT_DELTA, e -> endless.turn().equals(e.turn()));
        broker.call(Operations.INTERRUPT, new Sessions.Interrupt("own"));
        assertThat(outcome(endless)).isEqualTo("interrupted");

        assertThat(release("own").outcome()).isEqualTo("reaped");
        assertThat(Files.exists(socket(), LinkOption.NOFOLLOW_LINKS)).isFalse();
        assertThat(file).doesNotExist();
    }

    @Test
    void anAttachedOneOutlivesItsReleaseAndItsBroker() throws Exception {
        try (RunningServer server = RunningServer.start(definition())) {
            assertThat(broker.refused(Operations.SPAWN, Spawns.of("second", definition(), null, null))
                            .message())
                    .contains("somebody else listens at unix://");
            Harnesses.Spawned attached = attach("theirs", server);
            assertThat(attached.pid()).isNull();
            Sessions.Prompted turn = prompt("theirs", "slow: 40 every 25");
            broker.event(Kind.TEXT_DELTA, e -> turn.turn().equals(e.turn()));
            broker.abandon();
            broker = TestBroker.start(dir.resolve("data"));
            assertThat(outcome(turn)).isEqualTo("completed");
            assertThat(broker.call(Operations.SESSIONS, new Sessions.ListThem("theirs", null, null, null))
                            .sessions())
                    .isNotEmpty();
            assertThat(outcome(answered("theirs", Decision.ALLOW))).isEqualTo("completed");

            assertThat(release("theirs").outcome()).isEqualTo("closed");
            assertThat(server.alive()).isTrue();
            attach("again", server);
            assertThat(outcome(prompt("again", "say: hi"))).isEqualTo("completed");
            assertThat(broker.count(Kind.EXITED)).isZero();
        }
    }

    @Test
    void anOwnedOneIsAdoptedWithItsTurnStillRunning() {
        Harnesses.Spawned spawned = spawn("kept");
        Sessions.Prompted turn = prompt("kept", "slow: 60 every 25");
        broker.event(Kind.TEXT_DELTA, e -> turn.turn().equals(e.turn()));
        broker.abandon();
        broker = TestBroker.start(dir.resolve("data"));
        assertThat(outcome(turn)).isEqualTo("completed");
        assertThat(view("kept").pid()).isEqualTo(spawned.pid());
        assertThat(outcome(prompt("kept", "say: still here"))).isEqualTo("completed");
    }

    /** A server that is killed leaves its socket: the path is no sign of life, and the next one takes it over. */
    @Test
    void aKilledOneIsStartedAgainOnThePathThatItLeft() throws Exception {
        Harnesses.Spawned spawned = spawn("killed");
        assertThat(outcome(prompt("killed", "say: before"))).isEqualTo("completed");
        ProcessIdentity process = ProcessIdentity.of(spawned.pid()).orElseThrow();
        OwnedServers.signal("KILL", spawned.pid());
        Awaitility.await().atMost(TestBroker.PATIENCE).until(() -> {
            Harnesses.View view = view("killed");
            return view.generation() == 2 && view.status() == Status.IDLE;
        });
        assertThat(process.alive()).isFalse();
        assertThat(view("killed").sessionId()).isEqualTo(spawned.sessionId());
        assertThat(outcome(prompt("killed", "say: after"))).isEqualTo("completed");
    }

    private HarnessDefinition definition() {
        HarnessDefinition tcp = codex();
        String args = Json.write(tcp.args()).replace("ws://127.0.0.1:0", "unix://" + socket());
        return Spawns.with(
                tcp,
                "\"args\":" + args + ",\"readiness\":{\"socket\":\"unix://" + socket()
                        + "\",\"timeoutMs\":60000},\"restart\":{\"enabled\":true,\"backoffMs\":1}");
    }

    private Path socket() {
        return dir.resolve("codex.sock");
    }

    private Harnesses.Spawned spawn(String name) {
        return broker.call(Operations.SPAWN, Spawns.of(name, definition(), null, null));
    }

    private Harnesses.Spawned attach(String name, RunningServer server) {
        return broker.call(
                Operations.ATTACH,
                new Harnesses.Attach(name, "codex", server.endpoint(), null, null, dir.toString(), null, null, null));
    }

    private Sessions.Prompted prompt(String name, String text) {
        return broker.call(Operations.PROMPT, new Sessions.Prompt(name, text));
    }

    /** A command that makes a file of that name is asked for and answered so. */
    private Sessions.Prompted answered(String name, Decision decision) {
        Sessions.Prompted turn = prompt(name, "escalate: touch " + dir.resolve(decision.name()));
        Event asked = broker.event(Kind.APPROVAL_REQUESTED, e -> turn.turn().equals(e.turn()));
        String approval = Json.tree(asked.data()).path("approval").asText();
        assertThat(broker.call(Operations.ANSWER, new Sessions.Answer(approval, decision, null, null))
                        .accepted())
                .isTrue();
        return turn;
    }

    private String outcome(Sessions.Prompted turn) {
        Event ended = broker.event(Kind.TURN_ENDED, e -> turn.turn().equals(e.turn()));
        return Json.tree(ended.data()).path("outcome").asText();
    }

    private Harnesses.Released release(String name) {
        return broker.call(Operations.RELEASE, new Harnesses.ReleaseIt(name, Release.ABORT, null, null));
    }

    private Harnesses.View view(String name) {
        return broker.call(Operations.INSPECT, new Harnesses.Inspect(name, null))
                .harness();
    }
}
