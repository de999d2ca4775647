package dev.ostler.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.event.Event;
import dev.ostler.core.event.Kind;
import dev.ostler.core.harness.Release;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Harnesses;
import dev.ostler.core.ops.Operations;
import dev.ostler.process.ProcessIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Stop means gone, for app-servers that do not want to go. Each is a script that announces the endpoint of one fake
 * server, and whose every process writes its pid down, so that what has lost its marker is found all the same.
 */
class EvilStopIT {
    private static final String ONE = "#!/bin/sh\necho $$ >> pids; exec sleep 600\n";
    private static final String DEAF =
            "#!/bin/sh\ntrap '' TERM HUP INT; echo $$ >> pids; while :; do sleep 600; done\n";
    private static final String FORKER =
            "#!/bin/sh\ntrap '' TERM HUP; echo $$ >> pids; while :; do setsid ./one & sleep 0.02; done\n";
    private static final String PROLOGUE = """
            cd "$0" || exit 9
            written() { while [ "$(wc -l 2>/dev/null < pids || echo 0)" -lt "$1" ]; do sleep 0.01; done; }
            announce() { echo $$ >> pids; printf '{"version":1,"endpoint":"%s","protocol":"codex"}\\n' "$1"; }
            """;

    /** How many pids each writes before it announces itself, and what it does. */
    enum Shape {
        OBEDIENT(1, "announce \"$1\"; exec sleep 600"),
        GRANDCHILDREN(4, "sh -c './one & sh -c \"./one & ./one & wait\"' & written 3; announce \"$1\"; wait"),
        DOUBLE_FORK(2, "(./one &); written 1; announce \"$1\"; exec sleep 600"),
        OWN_SESSION(2, "setsid ./one & written 1; announce \"$1\"; exec sleep 600"),
        IGNORES_TERM_AND_HUP(
                2, "trap '' TERM HUP INT; setsid ./deaf & written 1; announce \"$1\"; while :; do sleep 600; done"),
        WRAPPER_THAT_SWALLOWS_SIGNALS(
                2, "trap : TERM HUP INT; ./deaf & written 1; announce \"$1\"; while :; do wait; done"),
        NO_ENVIRONMENT_OWN_SESSION_DOUBLE_FORK(
                2, "env -i setsid sh -c './one & exit'; written 1; announce \"$1\"; exec sleep 600"),
        DEAF_FORKER(3, "setsid ./forker & written 2; announce \"$1\"; exec sleep 600");

        private final int pids;
        private final String script;

        Shape(int pids, String script) {
            this.pids = pids;
            this.script = PROLOGUE + script;
        }
    }

    @TempDir
    Path dir;

    private RunningServer server;
    private TestBroker broker;

    @BeforeEach
    void up() throws IOException {
        program("one", ONE);
        program("deaf", DEAF);
        program("forker", FORKER);
        server = RunningServer.start(Spawns.fakeCodex(dir));
        broker = TestBroker.start(dir.resolve("data"));
    }

    @AfterEach
    void down() {
        broker.close();
        server.close();
        assertThat(broker.leftovers()).isEmpty();
    }

    private void program(String name, String text) throws IOException {
        Files.setPosixFilePermissions(
                Files.writeString(dir.resolve(name), text), PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private List<String> command(String script) {
        return List.of("/bin/sh", "-c", script, dir.toString(), server.endpoint());
    }

    private Harnesses.Spawned spawn(Shape shape) {
        return broker.call(Operations.SPAWN, Spawns.command("evil", command(shape.script), TestBroker.PATIENCE));
    }

    private List<ProcessIdentity> written() throws IOException {
        List<ProcessIdentity> all = new ArrayList<>();
        for (String line : Files.readAllLines(dir.resolve("pids"))) {
            ProcessIdentity.of(Long.parseLong(line)).ifPresent(all::add);
        }
        return all;
    }

    private void release() {
        Harnesses.Released released =
                broker.call(Operations.RELEASE, new Harnesses.ReleaseIt("evil", Release.ABORT, null, null));
        assertThat(released.outcome()).isEqualTo("reaped");
    }

    /** Of all that ever wrote its pid, those of this test's time; a pid that is free, or a stranger's, is none. */
    private void nothingIsLeft(List<ProcessIdentity> seen) throws IOException {
        assertThat(seen).noneMatch(ProcessIdentity::alive);
        assertThat(written()).as("written later").noneMatch(ProcessIdentity::alive);
        assertThat(broker.leftovers()).isEmpty();
        assertThat(broker.count(Kind.REAPED)).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsLeftWhenTheReleaseIsAnswered(Shape shape) throws IOException {
        spawn(shape);
        List<ProcessIdentity> seen = written();
        assertThat(seen).hasSizeGreaterThanOrEqualTo(shape.pids).allMatch(ProcessIdentity::alive);

        release();

        nothingIsLeft(seen);
    }

    @ParameterizedTest
    @EnumSource(names = {"GRANDCHILDREN", "NO_ENVIRONMENT_OWN_SESSION_DOUBLE_FORK", "DEAF_FORKER"})
    void nothingIsLeftWhenTheLeaderDiesByItself(Shape shape) throws IOException {
        Harnesses.Spawned spawned = spawn(shape);
        List<ProcessIdentity> seen = written();
        assertThat(seen).hasSizeGreaterThanOrEqualTo(shape.pids);

        ProcessHandle.of(spawned.pid()).orElseThrow().destroyForcibly();

        Event reaped = broker.event(Kind.REAPED);
        assertThat(Json.tree(reaped.data()).path("swept").asInt()).isPositive();
        nothingIsLeft(seen);
    }

    /** The leader forks only when no broker watches; one of the forks has dropped all by which it could be known but its output. */
    @Test
    void whatWasForkedAfterTheBrokerDiedIsGoneWithTheRest() throws Exception {
        broker.abandon();
        String script = PROLOGUE + """
                announce "$1"
                while [ ! -e go ]; do sleep 0.02; done
                setsid ./one &
                env -i setsid sh -c './one & exit'
                exec sleep 600
                """;
        Process killed = CrashMatrix.start(dir, "hold", 0, CrashVictim.BROKER_KEEPING, command(script));
        try {
            CrashWitness.await(killed, "held");
        } finally {
            killed.destroyForcibly().waitFor();
        }
        Files.createFile(dir.resolve("go"));
        Awaitility.await().atMost(TestBroker.PATIENCE).until(() -> written().size() == 3);
        List<ProcessIdentity> seen = written();

        // a process of its own: orphans of the killed one come to this JVM, and a real broker is not their parent
        Process next = CrashMatrix.start(dir, "release", 0);
        assertThat(seen).allMatch(ProcessIdentity::alive);
        assertThat(CrashWitness.read(next).other()).contains("released held");
        assertThat(next.waitFor()).isZero();

        broker = TestBroker.start(dir.resolve("data"));
        broker.catchUp();
        nothingIsLeft(seen);
    }
}
