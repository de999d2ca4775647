package dev.ostler.cli;

import static dev.ostler.cli.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.json.Json;
import dev.ostler.process.ProcessIdentity;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** {@code up} and {@code down} as real processes, and what happens in between. */
class UpIT extends OneTree {
    @Test
    void wholeLifeFromUpToDown() throws Exception {
        Tree.Up up = tree.up();
        assertThat(up.line().path("version").asInt()).isEqualTo(1);
        assertThat(up.line().path("protocol").asText()).isEqualTo("ostler");
        assertThat(up.line().path("pid").asLong()).isEqualTo(up.pid());
        assertThat(up.line().path("auth").path("type").asText()).isEqualTo("bearer");
        Path token = Path.of(up.line().path("auth").path("tokenFile").asText());
        for (Path file : new Path[] {
            token, tree.data().resolve("broker.json"), tree.data().resolve("lock")
        }) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .as("%s", file)
                    .isEqualTo("rw-------");
        }
        String store = tree.store();

        assertThat(tree.ok(tree.spawn("alice", "--ready-timeout", "30s")))
                .contains("attached", "alice", "session", "steps");
        assertThat(tree.ok("ps")).contains("alice", "idle", "owned");
        assertThat(tree.ok("wait", "alice", "--ready")).contains("idle");
        assertThat(tree.ok("prompt", "alice", "say: hello")).isEqualTo("hello\n");
        assertThat(tree.ok("inspect", "alice")).contains("harness.attached", "process alive");
        assertThat(tree.ok("logs", "alice")).contains("\"endpoint\"");
        assertThat(tree.ok("events", "--kind", "turn.ended", "--json"))
                .satisfies(line -> assertThat(Json.tree(line)
                                .path("event")
                                .path("data")
                                .path("outcome")
                                .asText())
                        .isEqualTo("completed"));
        assertThat(tree.run(tree.spawn("alice")).code())
                .as("a name is taken once")
                .isEqualTo(5);
        assertThat(tree.run("release", "nobody").code()).isEqualTo(3);

        // without the token nobody comes in, with it from anywhere
        Tree elsewhere = new Tree(dir).with("OSTLER_DATA", "/nowhere").with("OSTLER_URL", up.url());
        assertThat(elsewhere.run("ps").code()).isEqualTo(5);
        assertThat(elsewhere.with("OSTLER_TOKEN_FILE", token.toString()).ok("ps"))
                .contains("alice");

        assertThat(tree.ok("down")).contains("is down");
        assertThat(up.exit()).isZero();
        Tree.assertNothingLeft(store);
        assertThat(tree.text(up.out()).lines())
                .as("one line on stdout, from start to end")
                .hasSize(1);
        assertThat(tree.data().resolve("broker.json")).doesNotExist();
        assertThat(tree.run("ps").code()).isEqualTo(4);
        // nothing that a child may read was logged
        assertThat(tree.text(up.err())).doesNotContain(Files.readString(token).strip());
    }

    @Test
    void sigtermAndSigintAreDown() throws Exception {
        for (String signal : new String[] {"TERM", "INT"}) {
            Tree.Up up = tree.up();
            String store = tree.store();
            tree.ok(tree.spawn("a-" + signal));
            Tree.signal(signal, up.pid());
            assertThat(up.exit()).isZero();
            Tree.assertNothingLeft(store);
            assertThat(tree.text(up.err())).contains("SIG" + signal);
        }
    }

    @Test
    void secondSigtermHurriesWithoutAWord() throws Exception {
        for (int round = 0; round < 3; round++) {
            Tree.Up up = tree.up();
            String store = tree.store();
            if (round == 0) {
                tree.ok(tree.spawn("held"));
            }
            Tree.signal("TERM", up.pid());
            // while it goes, or when it has gone: then there is nobody to signal
            await().until(() -> tree.text(up.err()).contains("SIGTERM: going down"));
            up.process().destroy();
            assertThat(up.exit()).isZero();
            Tree.assertNothingLeft(store);
            assertThat(tree.text(up.err())).doesNotContain("Exception", "\tat ", " ERROR ");
        }
    }

    @Test
    void detachedStaysOverDownAndIsTakenBack() throws Exception {
        Tree.Up first = tree.up();
        String store = tree.store();
        long pid = Json.tree(tree.ok(jsonSpawn("stays"))).path("pid").asLong();
        assertThat(tree.ok("release", "stays", "--policy", "detach")).contains("left running");
        tree.ok("down");
        assertThat(first.exit()).isZero();
        assertThat(ProcessHandle.of(pid).map(ProcessHandle::isAlive)).contains(true);

        Tree.Up second = tree.up();
        assertThat(tree.ok("attach", "stays")).contains("attached", Long.toString(pid));
        assertThat(tree.ok("prompt", "stays", "say: still here")).isEqualTo("still here\n");
        assertThat(tree.ok("release", "stays", "--policy", "abort")).contains("nothing of it is left");
        tree.ok("down");
        assertThat(second.exit()).isZero();
        Tree.assertNothingLeft(store);
    }

    private String[] jsonSpawn(String name) throws Exception {
        return tree.spawn(name, "--json");
    }

    @Test
    void secondBrokerOnTheSameDirectoryIsRefused() throws Exception {
        Tree.Up up = tree.up();
        Tree.Result second = tree.run("up", "--port", "0");
        assertThat(second.code()).isEqualTo(5);
        assertThat(second.out()).isEmpty();
        assertThat(second.err()).contains("pid " + up.pid(), up.url(), " since 20", "ostler down");
        assertThat(tree.ok("ps", "--json")).contains("harnesses");
        tree.ok("down");
        up.exit();
    }

    @Test
    void portThatIsTakenIsSaidWithWhatToDo() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Tree.Result result = tree.run("up", "--port", Integer.toString(taken.getLocalPort()));
            assertThat(result.code()).isEqualTo(1);
            assertThat(result.out()).isEmpty();
            assertThat(result.err()).contains("port " + taken.getLocalPort(), "--port 0");
        }
        assertThat(tree.data().resolve("broker.json")).doesNotExist();
    }

    @Test
    void brokerThatWasKilledIsFollowedByOneThatStarts() throws Exception {
        Path tmp = Files.createDirectories(dir.resolve("tmp"));
        tree.with("OSTLER_JAVA_OPTS", "-Djava.io.tmpdir=" + tmp);
        Tree.Up first = tree.up();
        String store = tree.store();
        Tree.signal("KILL", first.pid());
        first.exit();
        assertThat(tmp).isEmptyDirectory();
        Tree.Result ps = tree.run("ps");
        assertThat(ps.code()).isEqualTo(4);
        assertThat(ps.err()).contains("pid " + first.pid(), "ostler up");
        Tree.Up second = tree.up();
        assertThat(tree.store()).isEqualTo(store);
        tree.ok("down");
        assertThat(second.exit()).isZero();
    }

    /** The lock is the kernel's, so that it ends with its holder, whatever the files say. */
    @Test
    void staleLockIsTakenOverAndOnlyOneOfTwoTakesIt() throws Exception {
        Tree.Up killed = tree.up();
        String store = tree.store();
        long pid = Json.tree(tree.ok(jsonSpawn("stays"))).path("pid").asLong();
        Tree.signal("KILL", killed.pid());
        killed.exit();
        assertThat(tree.data().resolve("broker.json")).as("it is stale").exists();

        Process one = tree.start(dir.resolve("one"), dir.resolve("one-err"), "up", "--port", "0");
        Process two = tree.start(dir.resolve("two"), dir.resolve("two-err"), "up", "--port", "0");
        await().until(() -> !one.isAlive() || !two.isAlive());
        Process loser = one.isAlive() ? two : one;
        Process winner = one.isAlive() ? one : two;
        assertThat(loser.exitValue()).isEqualTo(5);
        assertThat(tree.text(dir.resolve(loser == one ? "one-err" : "two-err")))
                .contains("has the data directory", "ostler down")
                .doesNotContain("pid " + killed.pid(), killed.url());
        Path line = dir.resolve(winner == one ? "one" : "two");
        await().until(() -> Files.readString(line).endsWith("\n"));
        assertThat(Json.tree(Files.readString(line)).path("pid").asLong()).isEqualTo(winner.pid());
        assertThat(tree.ok("ps")).contains("stays", Long.toString(pid));
        tree.ok("down");
        assertThat(winner.waitFor(60, TimeUnit.SECONDS)).isTrue();
        Tree.assertNothingLeft(store);
    }

    @Test
    void sighupReadsTheSettingsAgain() throws Exception {
        Path harnesses = Files.createDirectories(dir.resolve("new"));
        Files.writeString(harnesses.resolve("mine.json"), "{\"name\":\"mine\",\"command\":\"/bin/false\"}");
        Path config = Files.writeString(dir.resolve("c.json"), "{\"harnesses\":[],\"node\":\"n\"}");
        Tree.Up up = tree.up("--config", config.toString());
        assertThat(tree.run("spawn", "x", "--harness", "mine").code()).isEqualTo(3);

        Files.writeString(config, "{\"harneses\":[]}");
        Tree.signal("HUP", up.pid());
        await().until(() -> tree.text(up.err()).contains("stay as they are")
                && tree.text(up.err()).contains("did you mean 'harnesses'"));

        Files.writeString(config, "{\"harnesses\":[\"" + harnesses + "\"],\"node\":\"other\"}");
        Tree.signal("HUP", up.pid());
        await().until(() -> tree.text(up.err()).contains("at the next start: node other"));

        Files.writeString(
                config, "{\"node\":\"n\",\"journal\":{\"lifecycle\":{\"ageMs\":3600000},\"reserveBytes\":8388608}}");
        Tree.signal("HUP", up.pid());
        await().until(() -> tree.text(up.err()).contains("lifecycle events kept for 1h")
                && tree.text(up.err()).contains("at the next start: journal.reserveBytes 8388608"));
        Files.writeString(config, "{\"harnesses\":[\"" + harnesses + "\"],\"node\":\"other\"}");
        Tree.signal("HUP", up.pid());
        await().until(() -> tree.text(up.err())
                        .lines()
                        .filter(l -> l.contains("node other"))
                        .count()
                == 2);
        assertThat(tree.run("spawn", "x", "--harness", "mine").code()).isEqualTo(1);
        tree.ok("down");
        assertThat(up.exit()).isZero();
    }

    @Test
    void downWithKeepIsAnUpgradeWithoutALostTurn() throws Exception {
        Tree.Up first = tree.up();
        String store = tree.store();
        long pid = Json.tree(tree.ok(jsonSpawn("works"))).path("pid").asLong();
        ProcessIdentity keeper = tree.keeper().orElseThrow();
        assertThat(tree.ok("info")).contains("keeper", "pid " + keeper.pid());
        Path out = dir.resolve("prompt-out");
        tree.start(out, dir.resolve("prompt-err"), "prompt", "works", "slow: 100 every 50");
        await().atMost(60, TimeUnit.SECONDS).until(() -> Files.readString(out).contains("w2"));
        assertThat(tree.ok("down", "--keep")).contains("is down");
        assertThat(first.exit()).isZero();
        assertThat(keeper.alive()).isTrue();

        Tree.Up second = tree.up();
        assertThat(tree.keeper()).contains(keeper);
        assertThat(tree.ok("wait", "works", "--ready")).contains("works");
        await().atMost(60, TimeUnit.SECONDS)
                .until(() -> tree.ok("events", "--kind", "turn.ended", "--json").contains("completed"));
        assertThat(Json.tree(tree.ok("inspect", "works", "--json"))
                        .path("harness")
                        .path("pid")
                        .asLong())
                .isEqualTo(pid);
        tree.ok("down");
        assertThat(second.exit()).isZero();
        await().atMost(60, TimeUnit.SECONDS).until(() -> !keeper.alive());
        Tree.assertNothingLeft(store);
    }

    @Test
    void afterAKilledBrokerTheExitOfWhatItOwnedIsKnown() throws Exception {
        Tree.Up first = tree.up();
        long pid = Json.tree(tree.ok(jsonSpawn("ends"))).path("pid").asLong();
        Tree.signal("KILL", first.pid());
        first.exit();
        Tree.signal("KILL", pid);
        Tree.Up second = tree.up();
        await().atMost(60, TimeUnit.SECONDS)
                .until(() -> tree.ok("inspect", "ends").contains("killed by SIGKILL"));
        tree.ok("down");
        assertThat(second.exit()).isZero();
    }

    @Test
    void configurationFileAndFlagsThatWinOverIt() throws Exception {
        Path harnesses = Files.createDirectories(dir.resolve("my harnesses"));
        Files.writeString(
                harnesses.resolve("mine.json"),
                "{\"name\":\"mine\",\"command\":\"/bin/sh\",\"args\":[\"-c\",\"echo out; exit 3\"]}");
        Path config = Files.writeString(
                dir.resolve("my.json"),
                "{\"port\":1,\"node\":\"from-file\",\"harnesses\":[\"" + harnesses
                        + "\"],\"journal\":{\"reserveBytes\":2097152}}");
        Tree.Up up = tree.up("--config", config.toString());
        assertThat(Json.tree(tree.ok("info", "--json")).path("node").asText()).isEqualTo("from-file");
        assertThat(tree.data().resolve("ostler.reserve")).hasSize(2_097_152);
        Tree.Result failed = tree.run("spawn", "x", "--harness", "mine");
        assertThat(failed.code()).isEqualTo(1);
        assertThat(failed.err()).contains("verdict", "exited", "exit 3", "| out");
        assertThat(tree.run("spawn", "x", "--harness", "codex").code())
                .as("only what the file names")
                .isEqualTo(3);
        tree.ok("down");
        up.exit();
        Files.writeString(config, "{\"prot\":1}");
        Tree.Result typo = tree.run("up", "--config", config.toString());
        assertThat(typo.code()).isEqualTo(2);
        assertThat(typo.err()).contains("did you mean 'port'?");
    }

    @Test
    void ctrlCInterruptsTheTurn() throws Exception {
        Tree.Up up = tree.up();
        tree.ok(tree.spawn("alice"));
        Path out = dir.resolve("prompt-out");
        Process prompt = tree.start(out, dir.resolve("prompt-err"), "prompt", "alice", "slow: 500 every 100");
        await().until(() -> Files.readString(out).contains("w2"));
        Tree.signal("INT", prompt.pid());
        assertThat(prompt.waitFor(Patience.LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(prompt.exitValue()).isEqualTo(130);
        JsonNode view = Json.tree(tree.ok("inspect", "alice", "--json")).path("harness");
        assertThat(view.path("status").asText()).isEqualTo("idle");
        tree.ok("down");
        up.exit();
    }
}
