package dev.ostler.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.fake.model.FakeModel;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real agent behind {@code ostler serve}, offline with the fake model: it reads a file with its own tool, and a fresh
 * process over the same session file has all of it without asking the model anything.
 */
abstract class RealServeContract {
    private static final String TEXT = "the password of the stable is bran mash";

    @TempDir
    Path dir;

    private final Vertx vertx = Vertx.vertx();
    private FakeModel model;
    private Tree tree;
    private Path note;
    private int serves;

    /** How an {@code ostler} is started. */
    private interface Way {
        Process start(Path err, String... args) throws IOException;
    }

    /** A definition that starts the agent, with this model. */
    abstract Path definition(String modelUrl) throws IOException;

    /** What the agent's own tool is called that reads a file. */
    abstract String reader();

    @BeforeEach
    void begin() throws Exception {
        tree = new Tree(dir);
        model = new FakeModel(vertx)
                .start(0)
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        Path project = Files.createDirectory(dir.resolve("project"));
        note = Files.writeString(project.resolve("note.txt"), TEXT + "\n");
    }

    @AfterEach
    void end() {
        tree.close();
        model.stop().toCompletionStage().toCompletableFuture().join();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void overPipesItReadsAFileAndAFreshProcessHasItAll() throws Exception {
        itReadsAFileAndAFreshProcessHasItAll(tree::piped);
    }

    @Test
    void overSshItReadsAFileAndAFreshProcessHasItAll() throws Exception {
        try (Remote remote = Remote.open(dir, tree)) {
            itReadsAFileAndAFreshProcessHasItAll(remote::start);
        }
    }

    private Served serve(Way way) throws IOException {
        Path err = dir.resolve("serve-err" + ++serves);
        return new Served(
                way.start(
                        err,
                        "serve",
                        "--harness",
                        definition(model.baseUrl()).toString(),
                        "--cwd",
                        note.getParent().toString(),
                        "--session-file",
                        dir.resolve("session.json").toString()),
                err);
    }

    /** How often the model was asked for an answer. */
    private long asked() {
        return model.requests().stream()
                .filter(request -> !request.dialect().equals("none"))
                .count();
    }

    private void itReadsAFileAndAFreshProcessHasItAll(Way way) throws Exception {
        Served first = serve(way);
        JsonNode ready = first.ready();
        assertThat(ready.path("resumed").asBoolean(true)).isFalse();
        String store = tree.servedStore();
        first.prompt("p1", "read: " + note);
        assertThat(first.turnEnd("p1")).isEqualTo("completed");
        JsonNode toolStart = first.event("p1", "tool_start");
        JsonNode toolEnd = first.event("p1", "tool_end");
        assertThat(toolStart.path("tool").asText()).isEqualTo(reader());
        assertThat(toolStart.path("input").toString()).contains(note.toString());
        assertThat(toolEnd.path("item")).isEqualTo(toolStart.path("item"));
        assertThat(toolEnd.path("status").asText()).isEqualTo("completed");
        assertThat(toolEnd.path("output").asText()).contains(TEXT);
        assertThat(first.said("p1")).startsWith("done: ").contains(TEXT);
        List<String> told = first.frames().stream()
                .filter(f -> f.path("id").asText().equals("p1"))
                .map(f -> f.path("event").path("type").asText("response"))
                .toList();
        assertThat(told).startsWith("response").containsSubsequence("tool_start", "tool_end", "stream", "turn_end");
        assertThat(told).containsOnlyOnce("response", "tool_start", "tool_end", "turn_end");
        assertThat(told).containsSubsequence("usage", "turn_end");
        assertThat(first.event("p1", "usage").path("total").asLong()).isPositive();

        JsonNode messages = first.messages("m1");
        assertThat(roles(messages)).containsExactly("user", "tool", "assistant");
        assertThat(messages.get(0).path("text").asText()).isEqualTo("read: " + note);
        assertThat(messages.get(1).path("output").asText()).contains(TEXT);
        assertThat(messages.get(2).path("text").asText()).startsWith("done: ").contains(TEXT);
        first.eof();
        assertThat(first.exit()).as(first.text()).isZero();
        tree.assertNothingLeftOfServe(store);
        long before = asked();
        assertThat(before).isPositive();

        Served second = serve(way);
        JsonNode again = second.ready();
        assertThat(again.path("resumed").asBoolean()).as(again.toString()).isTrue();
        assertThat(again.path("sessionId")).isEqualTo(ready.path("sessionId"));
        assertThat(second.messages("m2")).isEqualTo(messages);
        assertThat(asked()).as("the model was not asked").isEqualTo(before);
        String other = tree.servedStore();
        second.prompt("p2", "say: and on");
        assertThat(second.turnEnd("p2")).isEqualTo("completed");
        assertThat(asked()).isGreaterThan(before);
        assertThat(roles(second.messages("m3"))).containsExactly("user", "tool", "assistant", "user", "assistant");
        second.eof();
        assertThat(second.exit()).as(second.text()).isZero();
        tree.assertNothingLeftOfServe(other);
    }

    private static List<String> roles(JsonNode messages) {
        return StreamSupport.stream(messages.spliterator(), false)
                .map(message -> message.path("role").asText())
                .toList();
    }

    /** The value of a variable that names a program; the test is enabled by it. */
    static String program(String variable) {
        return java.util.Objects.requireNonNull(System.getenv(variable), variable);
    }
}
