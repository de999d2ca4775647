package dev.ostler.cli;

import static dev.ostler.cli.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.json.Json;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The broker is killed in the middle of ten thousand events; who followed them ends with a list without a hole. */
class EventsSurviveKillIT {
    private static final int CLIENTS = 3;
    private static final int EVENTS = 10_000;

    @TempDir
    Path dir;

    @Test
    void clientsThatReconnectEndWithTheCompleteList() throws Exception {
        try (Tree tree = new Tree(dir)) {
            Tree.Up first = tree.up();
            String store = tree.store();
            String port = Integer.toString(URI.create(first.url()).getPort());
            List<Path> outs = new ArrayList<>();
            List<Process> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                Path out = dir.resolve("client" + i);
                outs.add(out);
                clients.add(tree.start(
                        out,
                        dir.resolve("client-err" + i),
                        "events",
                        "-f",
                        "--json",
                        "--since",
                        "earliest",
                        "--reconnect",
                        "3m"));
            }
            tree.ok(tree.spawn("works"));
            Process prompt = tree.start(
                    dir.resolve("prompt"),
                    dir.resolve("prompt-err"),
                    "prompt",
                    "works",
                    "stamp: " + EVENTS + " every 1");
            for (Path out : outs) {
                await().until(() -> count(out, "text.delta") > EVENTS / 10);
            }
            Tree.signal("KILL", first.pid());
            first.exit();

            Path line = dir.resolve("again");
            Process second = tree.start(line, dir.resolve("again-err"), "up", "--port", port);
            await().until(() -> Files.readString(line).endsWith("\n") || !second.isAlive());
            tree.ok("wait", "works", "--ready");
            for (Path out : outs) {
                await().until(() -> count(out, "turn.ended") == 1);
            }
            assertThat(prompt.waitFor(60, java.util.concurrent.TimeUnit.SECONDS))
                    .isTrue();
            tree.ok("down");
            assertThat(second.waitFor(60, java.util.concurrent.TimeUnit.SECONDS))
                    .isTrue();
            for (Process client : clients) {
                assertThat(client.waitFor(60, java.util.concurrent.TimeUnit.SECONDS))
                        .isTrue();
            }
            Tree.assertNothingLeft(store);

            // the oracle: what the dead broker has on its disk
            List<JsonNode> stored = events(tree.ok("events", "--db", tree.data().toString(), "--json")
                    .lines()
                    .toList());
            assertThat(stored).isNotEmpty();
            for (Path out : outs) {
                assertWhole(Files.readAllLines(out), stored);
            }
        }
    }

    private static long count(Path out, String kind) throws Exception {
        try (var lines = Files.lines(out)) {
            return lines.filter(line -> line.contains("\"kind\":\"" + kind + "\""))
                    .count();
        }
    }

    private static List<JsonNode> events(List<String> lines) {
        return lines.stream()
                .map(Json::tree)
                .filter(frame -> frame.path("frame").asText().equals("event"))
                .map(frame -> frame.path("event"))
                .toList();
    }

    /** Every position is an event or in a gap that was told, once; and every stored event is there as it is stored. */
    private static void assertWhole(List<String> lines, List<JsonNode> stored) {
        long at = 0;
        Set<String> told = new HashSet<>();
        for (String line : lines) {
            JsonNode frame = Json.tree(line);
            switch (frame.path("frame").asText()) {
                case "event" -> {
                    assertThat(frame.path("prev").asLong()).as(line).isLessThanOrEqualTo(at);
                    long seq = frame.path("event").path("seq").asLong();
                    assertThat(seq).as(line).isGreaterThan(at);
                    at = seq;
                    told.add(frame.path("event").toString());
                }
                case "gap" -> {
                    long from = seq(frame.path("from").asText());
                    assertThat(from).as(line).isEqualTo(at + 1);
                    at = seq(frame.path("to").asText());
                }
                case "snapshot" ->
                    assertThat(seq(frame.path("cursor").asText())).as(line).isEqualTo(at);
                default -> {}
            }
        }
        // what came with and after the last bye had nobody to be told to
        long last = at;
        assertThat(stored.stream()
                        .filter(event -> event.path("seq").asLong() <= last)
                        .map(JsonNode::toString))
                .isNotEmpty()
                .allMatch(told::contains);
        assertThat(stored.stream().filter(event -> event.path("seq").asLong() <= last))
                .anyMatch(event -> event.path("kind").asText().equals("turn.ended"));
    }

    private static long seq(String cursor) {
        return Long.parseLong(cursor.substring(cursor.lastIndexOf(':') + 1));
    }
}
