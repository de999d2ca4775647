package dev.ostler.cli;

import static dev.ostler.cli.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.json.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hooks of a real broker: a real receiver and a real program, a broker that is killed, settings that change. */
class HooksIT {
    private static final String SECRET = "what only the two of us know";

    @TempDir
    Path dir;

    private Tree tree;
    private HookReceiver receiver;
    private Path config;
    private Path seen;

    @BeforeEach
    void start() throws Exception {
        tree = new Tree(dir);
        receiver = new HookReceiver(SECRET);
        config = dir.resolve("c.json");
        seen = Files.createFile(dir.resolve("seen"));
        Files.writeString(dir.resolve("secret"), SECRET + "\n");
    }

    @AfterEach
    void close() {
        receiver.close();
        tree.close();
        assertThat(receiver.wrong()).isEmpty();
    }

    private String web(String path, int attempts) {
        return "{\"name\":\"web\",\"on\":[\"turn.ended\"],\"url\":\"" + receiver.url() + path
                + "\",\"secret\":\"${file:" + dir.resolve("secret") + "}\",\"attempts\":" + attempts + "}";
    }

    /** Appends the frames that it is given. */
    private String command() {
        return "{\"name\":\"run\",\"on\":[\"turn.ended\"],\"command\":[\"sh\",\"-c\",\"cat >> '" + seen + "'\"]}";
    }

    private void hooks(String... hooks) throws Exception {
        Files.writeString(config, "{\"hooks\":[" + String.join(",", hooks) + "]}");
    }

    private Tree.Up up() throws Exception {
        Tree.Up up = tree.up("--config", config.toString());
        // from here on nothing is missed
        await().until(() -> Files.exists(tree.data().resolve("hooks/web.cursor")));
        return up;
    }

    private void say(String text) throws Exception {
        assertThat(tree.ok("prompt", "alice", "say: " + text)).isEqualTo(text + "\n");
    }

    /** Every turn that has ended, by cursor, as the log has it. */
    private List<String> ended() throws Exception {
        return tree.ok("events", "--since", "earliest", "--kind", "turn.ended", "--json")
                .lines()
                .map(Json::tree)
                .filter(HooksIT::isEvent)
                .map(frame -> frame.path("event").path("cursor").asText())
                .toList();
    }

    private List<String> posted(String path) {
        return receiver.posts().stream()
                .filter(post -> post.taken() && post.path().equals(path) && isEvent(post.frame()))
                .map(HookReceiver.Post::delivery)
                .toList();
    }

    private List<String> commanded() throws Exception {
        List<String> out = new ArrayList<>();
        for (String line : Files.readAllLines(seen)) {
            JsonNode frame = Json.tree(line);
            if (isEvent(frame)) {
                out.add(frame.path("event").path("cursor").asText());
            }
        }
        return out;
    }

    /** And not the gap that a killed broker leaves, which is told like an event. */
    private static boolean isEvent(JsonNode frame) {
        return frame.path("frame").asText().equals("event");
    }

    /** In order, nothing missing; what was under way when the broker was killed may be there twice. */
    private static void assertAtLeastOnceInOrder(List<String> got, List<String> wanted) {
        List<String> once = new ArrayList<>();
        Set<String> known = new HashSet<>();
        for (int i = 0; i < got.size(); i++) {
            if (known.add(got.get(i))) {
                once.add(got.get(i));
            } else {
                assertThat(got.get(i)).as("only the last one is repeated").isEqualTo(got.get(i - 1));
            }
        }
        assertThat(once).isEqualTo(wanted);
    }

    @Test
    void everyTurnArrivesInOrderAlthoughTheBrokerIsKilled() throws Exception {
        hooks(web("/a", 1_000), command());
        Set<String> refused = new HashSet<>();
        receiver.answer(delivery -> refused.add(delivery) ? 500 : 200);
        Tree.Up first = up();
        String store = tree.store();
        await().until(() -> Files.exists(tree.data().resolve("hooks/run.cursor")));
        tree.ok(tree.spawn("alice"));
        say("one");
        say("two");
        await().until(() -> posted("/a").size() == 2 && commanded().size() == 2);
        assertThat(receiver.posts()).extracting(HookReceiver.Post::status).containsExactly(500, 200, 500, 200);

        // it is away, and what ends meanwhile waits in the log of a broker that does not live to deliver it
        receiver.answer(_ -> 503);
        say("three");
        say("four");
        await().until(() -> receiver.posts().getLast().status() == 503);
        Tree.signal("KILL", first.pid());
        first.exit();
        receiver.answer(_ -> 200);

        Tree.Up second = up();
        tree.ok("wait", "alice", "--ready");
        say("five");
        List<String> all = ended();
        assertThat(all).hasSize(5);
        await().until(() -> posted("/a").contains(all.getLast()) && commanded().contains(all.getLast()));
        assertAtLeastOnceInOrder(posted("/a"), all);
        assertAtLeastOnceInOrder(commanded(), all);
        assertThat(tree.data().resolve("hooks/web.dead")).doesNotExist();
        tree.ok("down");
        second.exit();
        Tree.assertNothingLeft(store);
    }

    @Test
    void whatIsNeverTakenBecomesADeadLetterAndTheNextOneHasItsTurn() throws Exception {
        hooks(web("/a", 2));
        Tree.Up up = up();
        tree.ok(tree.spawn("alice"));
        Set<String> first = new HashSet<>();
        receiver.answer(delivery -> {
            if (first.isEmpty()) {
                first.add(delivery);
            }
            return first.contains(delivery) ? 500 : 200;
        });
        say("one");
        say("two");
        List<String> all = ended();
        await().until(() -> posted("/a").contains(all.getLast()));
        assertThat(receiver.posts())
                .extracting(HookReceiver.Post::delivery)
                .containsExactly(all.getFirst(), all.getFirst(), all.getLast());
        JsonNode letter = Json.tree(Files.readString(tree.data().resolve("hooks/web.dead")));
        assertThat(letter.path("why").asText()).contains("500");
        assertThat(letter.at("/frame/event/cursor").asText()).isEqualTo(all.getFirst());
        JsonNode hook = Json.tree(tree.ok("inspect", "--subscribers", "--json")).at("/hooks/0");
        assertThat(hook.path("name").asText()).isEqualTo("web");
        assertThat(hook.path("cursor").asText()).isNotEmpty();
        assertThat(hook.path("dead").asInt()).isEqualTo(1);
        assertThat(tree.ok("inspect", "--subscribers")).contains("HOOK", "DEAD LETTERS", "web");
        tree.ok("down");
        up.exit();
    }

    @Test
    void sighupChangesHooksAndTheyKeepTheirPlaces() throws Exception {
        hooks(web("/a", 1_000));
        Tree.Up up = up();
        tree.ok(tree.spawn("alice"));
        say("one");
        await().until(() -> posted("/a").size() == 1);

        // wrong ones change nothing, and it is said why
        hooks(web("/b", 10).replace("turn.ended", "turn.endet"));
        Tree.signal("HUP", up.pid());
        await().until(() -> tree.text(up.err()).contains("stay as they are")
                && tree.text(up.err()).contains("did you mean 'turn.ended'?"));
        say("two");
        await().until(() -> posted("/a").size() == 2);

        // what could not be delivered to the one place goes to the other
        receiver.answer(_ -> 503);
        say("three");
        await().until(() -> receiver.posts().getLast().status() == 503);
        hooks(web("/b", 1_000), command());
        Tree.signal("HUP", up.pid());
        await().until(() -> tree.text(up.err()).contains("hook web follows its new settings"));
        receiver.answer(_ -> 200);
        await().until(() -> posted("/b").size() == 1 && Files.exists(tree.data().resolve("hooks/run.cursor")));
        say("four");
        await().until(() -> posted("/b").size() == 2 && commanded().size() == 1);

        // one that is gone has its place when it comes again
        hooks(command());
        Tree.signal("HUP", up.pid());
        await().until(() -> tree.text(up.err()).contains("hook web is gone"));
        say("five");
        await().until(() -> commanded().size() == 2);
        hooks(web("/c", 10), command());
        Tree.signal("HUP", up.pid());
        await().until(() -> posted("/c").size() == 1);

        List<String> all = ended();
        assertThat(posted("/a")).isEqualTo(all.subList(0, 2));
        assertThat(posted("/b")).isEqualTo(all.subList(2, 4));
        assertThat(posted("/c")).isEqualTo(all.subList(4, 5));
        assertThat(commanded()).isEqualTo(all.subList(3, 5));
        tree.ok("down");
        up.exit();
    }
}
