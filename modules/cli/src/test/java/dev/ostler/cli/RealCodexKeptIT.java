package dev.ostler.cli;

import static dev.ostler.cli.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.json.Json;
import dev.ostler.fake.Script;
import dev.ostler.fake.model.FakeModel;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real codex app-server with the fake model, below a keeper, when its broker is killed or goes in mid-turn. {@code
 * OSTLER_CODEX} names its native binary.
 */
@EnabledIfEnvironmentVariable(named = "OSTLER_CODEX", matches = ".+")
class RealCodexKeptIT {
    private static final int PIECES = 120;

    @TempDir
    Path dir;

    private final Vertx vertx = Vertx.vertx();
    private FakeModel model;
    private Tree tree;
    private Tree.Up up;

    @BeforeEach
    void up() throws Exception {
        tree = new Tree(dir);
        model = new FakeModel(vertx)
                .start(0)
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        Files.writeString(dir.resolve("codex-home/config.toml"), FakeModel.codexConfig(model.baseUrl()));
        Path definitions = Files.createDirectories(dir.resolve(".config/ostler/harnesses"));
        Files.writeString(definitions.resolve("real.json"), """
                {"name":"real","runtime":"headless","driver":"app_server","protocol":"codex",
                 "host":{"ownership":"broker-owned"},"command":"%s",
                 "args":["app-server","--listen","ws://127.0.0.1:0"],"cwd":"{cwd}","onBrokerLoss":"adopt",
                 "readiness":{"pattern":"listening on: (?<endpoint>ws://\\\\S+)","stream":"stderr","timeoutMs":60000}}
                """.formatted(System.getenv("OSTLER_CODEX")));
        up = tree.up();
        tree.ok("spawn", "real", "--harness", "real");
    }

    @AfterEach
    void down() throws Exception {
        try {
            String store = tree.store();
            tree.ok("down");
            up.exit();
            Tree.assertNothingLeft(store);
        } finally {
            tree.close();
            model.stop().toCompletionStage().toCompletableFuture().join();
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    /** In mid-turn: some of its text has been seen. */
    private void inMidTurn() throws Exception {
        Path out = dir.resolve("text");
        tree.start(out, dir.resolve("prompt-err"), "prompt", "real", "slow: " + PIECES + " every 50");
        await().until(() -> Files.size(out) > 0);
        assertThat(events("turn.ended")).isEmpty();
    }

    private List<JsonNode> events(String kind) throws Exception {
        return tree.ok("events", "--kind", kind, "--json")
                .lines()
                .map(line -> Json.tree(line).path("event"))
                .filter(event -> event.path("kind").asText().equals(kind))
                .toList();
    }

    private long pid() throws Exception {
        return Json.tree(tree.ok("inspect", "real", "--json"))
                .path("harness")
                .path("pid")
                .asLong();
    }

    private void theTurnEndsWholeAndOnce(long pid) throws Exception {
        await().until(() -> !events("turn.ended").isEmpty());
        assertThat(events("turn.ended"))
                .singleElement()
                .satisfies(ended ->
                        assertThat(ended.path("data").path("outcome").asText()).isEqualTo("completed"));
        String whole = IntStream.range(0, PIECES).mapToObj(Script::slowPiece).collect(Collectors.joining());
        assertThat(events("item.completed"))
                .extracting(item -> item.path("data").path("text").asText())
                .contains(whole);
        assertThat(pid()).isEqualTo(pid);
        assertThat(tree.ok("prompt", "real", "say: and on")).isEqualTo("and on\n");
    }

    @Test
    void aTurnOutlivesItsBrokerAndTheEndOfTheProcessIsKnown() throws Exception {
        long pid = pid();
        inMidTurn();
        Tree.signal("KILL", up.pid());
        up.exit();
        up = tree.up();
        theTurnEndsWholeAndOnce(pid);

        Tree.signal("KILL", pid);
        await().until(() -> !events("harness.exited").isEmpty());
        assertThat(events("harness.exited"))
                .singleElement()
                .satisfies(exited ->
                        assertThat(exited.path("data").path("signal").asText()).isEqualTo("SIGKILL"));
    }

    @Test
    void downWithKeepLosesNoTurn() throws Exception {
        long pid = pid();
        inMidTurn();
        tree.ok("down", "--keep");
        assertThat(up.exit()).isZero();
        up = tree.up();
        theTurnEndsWholeAndOnce(pid);
    }
}
