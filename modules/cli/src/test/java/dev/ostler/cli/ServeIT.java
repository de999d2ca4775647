package dev.ostler.cli;

import static dev.ostler.cli.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ostler.core.json.Json;
import dev.ostler.process.Lineage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ostler serve} over pipes, with a broker of its own and an agent that is a process. */
class ServeIT {
    private static final Map<String, String> FOLLOW_UP = Map.of("streamingBehavior", "followUp");

    @TempDir
    Path dir;

    private Tree tree;
    private Path definition;
    private Path session;
    private int serves;

    @BeforeEach
    void definition() throws IOException {
        tree = new Tree(dir);
        session = dir.resolve("session.json");
        definition = fakeCodex(dir);
    }

    /** The definition that is shipped, with the fake in the place of codex. */
    static Path fakeCodex(Path dir) throws IOException {
        ObjectNode json = Tree.shipped("codex");
        json.put("name", "fake");
        json.put(
                "command",
                Path.of(System.getProperty("java.home"), "bin", "java").toString());
        var args = json.putArray("args");
        Stream.of(
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        Tree.classPath(),
                        "dev.ostler.fake.codex.FakeCodex",
                        "app-server",
                        "--listen",
                        "ws://127.0.0.1:0")
                .forEach(args::add);
        return Files.writeString(dir.resolve("fake.json"), json.toString());
    }

    @AfterEach
    void close() throws IOException {
        tree.close();
    }

    private Served serve(String... more) throws IOException {
        serves++;
        String[] args = Stream.concat(
                        Stream.of("--harness", definition.toString(), "--session-file", session.toString()),
                        Arrays.stream(more))
                .toArray(String[]::new);
        return new Served(tree, dir.resolve("serve-err" + serves), args);
    }

    private static List<String> all(JsonNode messages, String field) {
        return StreamSupport.stream(messages.spliterator(), false)
                .map(m -> m.path(field).asText())
                .toList();
    }

    @Test
    void aPromptStreamsAndAFreshProcessHasItsTranscript() throws Exception {
        Files.writeString(dir.resolve("note"), "what it says\n");
        Served first = serve();
        JsonNode ready = first.ready();
        assertThat(ready.path("version").asInt()).isEqualTo(1);
        assertThat(ready.path("resumed").asBoolean(true)).isFalse();
        assertThat(ready.path("capabilities").isObject()).isTrue();
        String store = tree.servedStore();
        first.prompt("p1", "shell: cat note\nsay: it is read");
        assertThat(first.turnEnd("p1")).isEqualTo("completed");
        assertThat(first.response("p1").path("success").asBoolean()).isTrue();
        assertThat(first.said("p1")).isEqualTo("it is read");
        assertThat(first.event("p1", "tool_start").path("input").toString()).contains("cat note");
        JsonNode toolEnd = first.event("p1", "tool_end");
        assertThat(toolEnd.path("status").asText()).isEqualTo("completed");
        assertThat(toolEnd.path("output").asText()).contains("what it says");
        List<JsonNode> ofPrompt = first.frames().stream()
                .filter(f -> f.path("id").asText().equals("p1"))
                .toList();
        assertThat(ofPrompt.getFirst().path("type").asText())
                .as("the response comes before any event of its turn")
                .isEqualTo("response");
        assertThat(ofPrompt.getLast().path("event").path("type").asText()).isEqualTo("turn_end");
        assertThat(first.events("turn_end")).hasSize(1);
        JsonNode said = first.messages("m1");
        assertThat(all(said, "role")).containsExactly("user", "tool", "assistant");
        assertThat(said.get(1).path("output").asText()).contains("what it says");
        assertThat(said.get(2).path("text").asText()).isEqualTo("it is read");
        first.send("{\"id\":\"bye\",\"type\":\"shutdown\"}");
        assertThat(first.exit()).isZero();
        assertThat(first.response("bye").path("success").asBoolean()).isTrue();
        tree.assertNothingLeftOfServe(store);

        Served second = serve();
        JsonNode again = second.ready();
        assertThat(again.path("resumed").asBoolean()).as(again.toString()).isTrue();
        assertThat(again.path("sessionId")).isEqualTo(ready.path("sessionId"));
        assertThat(again.has("lostTurn")).isFalse();
        assertThat(second.messages("m2")).isEqualTo(said);
        String other = tree.servedStore();
        second.prompt("p2", "say: and on");
        assertThat(second.turnEnd("p2")).isEqualTo("completed");
        assertThat(all(second.messages("m3"), "text")).endsWith("it is read", "say: and on", "and on");
        second.eof();
        assertThat(second.exit()).isZero();
        tree.assertNothingLeftOfServe(other);
    }

    @Test
    void killedInMidTurnTheNextSaysWhatWasLostAndNothingIsLeft() throws Exception {
        Served first = serve();
        first.ready();
        String store = tree.servedStore();
        first.prompt("p1", "say: kept");
        assertThat(first.turnEnd("p1")).isEqualTo("completed");
        first.prompt("p2", "slow: 100000 every 20");
        first.event("p2", "stream");
        Tree.signal("KILL", first.pid());
        assertThat(first.exit()).isEqualTo(137);
        await().untilAsserted(() -> assertThat(Lineage.scan(store)).isEmpty());

        Served next = serve();
        JsonNode ready = next.ready();
        assertThat(ready.path("lostTurn").path("id").asText()).isEqualTo("p2");
        assertThat(ready.path("lostTurn").path("message").asText()).isEqualTo("slow: 100000 every 20");
        assertThat(all(next.messages("m"), "text")).startsWith("say: kept", "kept");
        next.prompt("p3", "say: goes on");
        assertThat(next.turnEnd("p3")).isEqualTo("completed");
        next.eof();
        assertThat(next.exit()).isZero();
        tree.assertNothingLeftOfServe(store);
        Served third = serve();
        assertThat(third.ready().has("lostTurn")).as("it is said once").isFalse();
        third.eof();
        assertThat(third.exit()).isZero();
    }

    @Test
    void killedWhilePromptsWaitTheNextNamesThemAndRunsNone() throws Exception {
        Served first = serve();
        first.ready();
        String store = tree.servedStore();
        first.prompt("p1", "slow: 100000 every 20");
        first.event("p1", "stream");
        first.send("{\"id\":2,\"type\":\"prompt\",\"message\":\"say: two\",\"streamingBehavior\":\"followUp\"}");
        first.prompt("p3", "say: three", FOLLOW_UP);
        assertThat(first.response("p3").path("data").path("position").asInt()).isEqualTo(2);
        // a response that comes later: what waits is on the disk
        first.messages("m");
        Tree.signal("KILL", first.pid());
        assertThat(first.exit()).isEqualTo(137);
        await().untilAsserted(() -> assertThat(Lineage.scan(store)).isEmpty());

        Served next = serve();
        JsonNode ready = next.ready();
        assertThat(ready.path("lostTurn").path("id").asText()).isEqualTo("p1");
        assertThat(ready.path("notRun"))
                .isEqualTo(
                        Json.tree("[{\"id\":2,\"message\":\"say: two\"},{\"id\":\"p3\",\"message\":\"say: three\"}]"));
        next.prompt("p4", "say: goes on");
        assertThat(next.turnEnd("p4")).isEqualTo("completed");
        assertThat(next.said("p4")).isEqualTo("goes on");
        assertThat(all(next.messages("m"), "text")).doesNotContain("two", "three");
        assertThat(next.events("turn_end")).hasSize(1);
        next.eof();
        assertThat(next.exit()).isZero();
        tree.assertNothingLeftOfServe(store);
    }

    @Test
    void idsComeBackAsTheyCameAndContentAnswersAQuestion() throws Exception {
        Served serve = serve();
        serve.ready();
        serve.send("{\"id\":7,\"type\":\"prompt\",\"message\":\"ask: input Which one?\"}");
        String answer = "\"type\":\"answer\",\"decision\":\"allow\",\"approvalId\":\""
                + serve.event("7", "approval").path("approvalId").asText() + "\"";
        serve.send("{\"id\":\"none\"," + answer + "}");
        serve.send("{\"id\":\"five\"," + answer + ",\"content\":5}");
        serve.send("{\"id\":8.50," + answer + ",\"content\":{\"answers\":{\"q1\":{\"answers\":[\"the B one\"]}}}}");
        assertThat(serve.turnEnd("7")).isEqualTo("completed");
        assertThat(serve.said("7")).contains("the B one");
        assertThat(serve.response("none").path("error").path("message").asText())
                .contains("content is missing");
        assertThat(serve.response("five").path("error").path("message").asText())
                .contains("expected an object");
        assertThat(serve.response("8.5").path("id").isNumber()).isTrue();
        serve.send("{\"id\":{\"n\":1},\"type\":\"get_state\"}");
        serve.send("{\"type\":\"get_state\"}");
        JsonNode state = serve.frame("a state", f -> f.path("data").has("isStreaming"));
        assertThat(state.has("id")).isFalse();
        List<JsonNode> refused = serve.frames().stream()
                .filter(f -> f.path("command").asText().equals("get_state")
                        && !f.path("success").asBoolean())
                .toList();
        assertThat(refused).hasSize(1);
        assertThat(refused.getFirst().has("id")).isFalse();
        assertThat(refused.getFirst().path("error").path("message").asText()).contains("a text or a number");
        assertThat(serve.frames().stream()
                        .filter(f -> f.path("id").asText().equals("7"))
                        .map(f -> f.path("id").isNumber()))
                .containsOnly(true);
        serve.eof();
        assertThat(serve.exit()).isZero();
    }

    @Test
    void imagesAreCarriedToTheAgentAndWhatIsNoneIsRefused() throws Exception {
        Served serve = serve();
        assertThat(serve.ready().path("capabilities").path("images").asBoolean())
                .isTrue();
        String png = "[{\"type\":\"image\",\"mimeType\":\"image/png\",\"data\":\"iVBORw0KGgo=\"}]";
        String prompt = "\"type\":\"prompt\",\"message\":\"say: look\",\"images\":";
        serve.send("{\"id\":\"p1\"," + prompt + png + "}");
        assertThat(serve.turnEnd("p1")).isEqualTo("completed");
        assertThat(serve.said("p1")).contains("image image/png 8 bytes");
        serve.send("{\"id\":\"svg\"," + prompt + png.replace("image/png", "image/svg+xml") + "}");
        serve.send("{\"id\":\"text\"," + prompt + "\"a.png\"}");
        assertThat(serve.response("svg").path("error").path("message").asText()).contains("expected image/png");
        assertThat(serve.response("text").path("error").path("message").asText())
                .contains("images is no list");
        serve.prompt("p2", "slow: 100000 every 20");
        serve.event("p2", "stream");
        serve.send("{\"id\":\"steers\"," + prompt + png + ",\"streamingBehavior\":\"steer\"}");
        serve.send("{\"id\":\"follows\"," + prompt + png + ",\"streamingBehavior\":\"followUp\"}");
        assertThat(serve.response("steers").path("error").path("code").asText()).isEqualTo("unsupported");
        assertThat(serve.response("follows").path("error").path("code").asText())
                .isEqualTo("conflict");
        serve.send("{\"type\":\"abort\"}");
        assertThat(serve.turnEnd("p2")).isEqualTo("interrupted");
        serve.eof();
        assertThat(serve.exit()).isZero();
    }

    @Test
    void aPromptThatIsAddedToATurnEndsWithIt() throws Exception {
        Served serve = serve();
        serve.ready();
        serve.prompt("p1", "slow: 100000 every 20");
        serve.event("p1", "stream");
        serve.prompt("s1", "say: steered", Map.of("streamingBehavior", "steer"));
        assertThat(serve.turnEnd("p1")).isEqualTo("completed");
        assertThat(serve.turnEnd("s1")).isEqualTo("completed");
        assertThat(serve.event("s1", "turn_end").path("steered").asBoolean()).isTrue();
        serve.prompt("s2", "say: nothing runs", Map.of("streamingBehavior", "steer"));
        assertThat(serve.turnEnd("s2")).isEqualTo("completed");
        assertThat(serve.said("s2")).isEqualTo("nothing runs");
        assertThat(serve.events("turn_end").stream().map(f -> f.path("id").asText()))
                .containsExactly("p1", "s1", "s2");
        serve.eof();
        assertThat(serve.exit()).isZero();
    }

    @Test
    void atTheEndOfStdinTheTurnsThatWereAskedForAreFinished() throws Exception {
        Served serve = serve("--on-eof", "finish");
        serve.ready();
        String store = tree.servedStore();
        serve.prompt("p1", "escalate: echo asked");
        serve.event("p1", "approval");
        serve.prompt("p2", "say: the second", FOLLOW_UP);
        serve.prompt("p3", "say: the third", FOLLOW_UP);
        serve.eof();
        assertThat(serve.exit()).as(serve.text()).isZero();
        assertThat(serve.event("p1", "tool_end").path("status").asText())
                .as("nobody is there to answer")
                .isEqualTo("declined");
        assertThat(serve.said("p2")).isEqualTo("the second");
        assertThat(serve.said("p3")).isEqualTo("the third");
        assertThat(serve.events("turn_end").stream().map(f -> f.path("id").asText()))
                .containsExactly("p1", "p2", "p3");
        tree.assertNothingLeftOfServe(store);
    }

    @Test
    void aLastTurnThatFailedIsTheExitCode() throws Exception {
        Served serve = serve();
        serve.ready();
        serve.prompt("p1", "error: 400");
        assertThat(serve.turnEnd("p1")).isEqualTo("failed");
        serve.eof();
        assertThat(serve.exit()).isEqualTo(1);
    }

    @Test
    void atTheEndOfStdinOrAtSigtermWhatRunsIsInterruptedAndWhatWaitsIsTakenBack() throws Exception {
        for (boolean signal : new boolean[] {false, true}) {
            Served serve = serve("--on-eof", "interrupt");
            serve.ready();
            String store = tree.servedStore();
            serve.prompt("p1", "slow: 100000 every 20");
            serve.event("p1", "stream");
            serve.prompt("p2", "slow: 100000 every 20", FOLLOW_UP);
            assertThat(serve.response("p2").path("data").path("position").asInt())
                    .isEqualTo(1);
            if (signal) {
                Tree.signal("TERM", serve.pid());
            } else {
                serve.eof();
            }
            assertThat(serve.exit()).as(serve.text()).isEqualTo(130);
            assertThat(serve.turnEnd("p1")).isEqualTo("interrupted");
            assertThat(serve.turnEnd("p2")).isEqualTo("interrupted");
            assertThat(serve.events("turn_end")).hasSize(2);
            tree.assertNothingLeftOfServe(store);
        }
    }

    @Test
    void whatIsNoCommandIsAnsweredWithOneErrorAndItGoesOn() throws Exception {
        Served serve = serve();
        serve.ready();
        serve.send("{\"type\":");
        serve.send("{\"id\":\"u\",\"type\":\"promt\",\"message\":\"x\"}");
        serve.send(new byte[] {0, (byte) 0xff, (byte) 0xfe, 7, '\r', (byte) 0x80, '\n'});
        byte[] much = new byte[1 << 20];
        Arrays.fill(much, (byte) 'x');
        for (int i = 0; i < 100; i++) {
            serve.send(much);
        }
        serve.send("");
        serve.send("");
        serve.send("{\"id\":\"s\",\"type\":\"get_state\"}\r");
        assertThat(serve.response("s").path("data").path("isStreaming").asBoolean(true))
                .isFalse();
        List<JsonNode> answers = serve.frames().stream()
                .filter(f -> f.path("type").asText().equals("response"))
                .toList();
        assertThat(answers)
                .extracting(f -> f.path("success").asBoolean())
                .containsExactly(false, false, false, false, true);
        assertThat(answers.get(0).path("error").path("message").asText()).contains("JSON");
        assertThat(answers.get(1).path("id").asText()).isEqualTo("u");
        assertThat(answers.get(1).path("error").path("message").asText()).contains("did you mean 'prompt'?");
        assertThat(answers.get(2).path("error").path("message").asText()).contains("not UTF-8");
        assertThat(answers.get(3).path("error").path("message").asText()).contains("104857600 bytes");
        serve.prompt("p", "say: still here");
        assertThat(serve.turnEnd("p")).isEqualTo("completed");
        serve.eof();
        assertThat(serve.exit()).isZero();
    }

    @Test
    void anotherModelIsAskedFromTheNextTurnOn() throws Exception {
        Served serve = serve();
        serve.ready();
        serve.prompt("p1", "say: I am {model}");
        assertThat(serve.turnEnd("p1")).isEqualTo("completed");
        assertThat(serve.said("p1")).startsWith("I am ").isNotEqualTo("I am mock-2");
        serve.send("{\"id\":\"m0\",\"type\":\"set_model\"}");
        assertThat(serve.response("m0").path("error").path("message").asText()).contains("model is missing");
        serve.send("{\"id\":\"m1\",\"type\":\"set_model\",\"model\":\"mock-2\"}");
        JsonNode set = serve.response("m1");
        assertThat(set.path("success").asBoolean()).as(set.toString()).isTrue();
        assertThat(set.path("data").path("model").asText()).isEqualTo("mock-2");
        serve.prompt("p2", "say: I am {model}");
        assertThat(serve.turnEnd("p2")).isEqualTo("completed");
        assertThat(serve.said("p2")).isEqualTo("I am mock-2");
        serve.eof();
        assertThat(serve.exit()).isZero();

        Served again = serve();
        again.ready();
        again.prompt("p3", "say: I am {model}");
        assertThat(again.turnEnd("p3")).isEqualTo("completed");
        assertThat(again.said("p3")).isEqualTo("I am mock-2");
        again.eof();
        assertThat(again.exit()).isZero();
    }

    @Test
    void promptsInATurnAreRefusedSteeredOrWait() throws Exception {
        Served serve = serve();
        serve.ready();
        serve.prompt("p1", "escalate: echo one");
        String approval = serve.event("p1", "approval").path("approvalId").asText();
        serve.prompt("no", "say: never");
        assertThat(serve.response("no").path("success").asBoolean(true)).isFalse();
        assertThat(serve.response("no").path("error").path("message").asText()).contains("followUp", "steer");
        serve.prompt("wrong", "say: never", Map.of("streamingBehavior", "later"));
        assertThat(serve.response("wrong").path("error").path("message").asText())
                .contains("'later'");
        serve.prompt("p2", "say: two", FOLLOW_UP);
        serve.prompt("p3", "say: three", FOLLOW_UP);
        assertThat(serve.response("p3").path("data").path("position").asInt()).isEqualTo(2);
        serve.send("{\"id\":\"a\",\"type\":\"answer\",\"approvalId\":\"" + approval + "\",\"decision\":\"allow\"}");
        assertThat(serve.response("a").path("success").asBoolean()).isTrue();
        assertThat(serve.turnEnd("p3")).isEqualTo("completed");
        assertThat(serve.events("turn_end").stream().map(f -> f.path("id").asText()))
                .containsExactly("p1", "p2", "p3");
        assertThat(serve.said("p2") + serve.said("p3")).isEqualTo("twothree");
        assertThat(serve.event("p1", "tool_end").path("output").asText()).contains("one");
        for (int i = 0; i < 50; i++) {
            serve.prompt("r" + i, "say: " + i);
            assertThat(serve.turnEnd("r" + i))
                    .as("who has seen the end of one can ask the next at once")
                    .isEqualTo("completed");
        }
        serve.send("{\"id\":\"n\",\"type\":\"new_session\"}");
        assertThat(serve.response("n").path("data").path("sessionId"))
                .isNotEqualTo(serve.ready().path("sessionId"));
        assertThat(serve.messages("m")).isEmpty();
        serve.eof();
        assertThat(serve.exit()).isZero();
    }

    @Test
    void aSessionFileIsOfOneProcessAndOneThatIsDamagedStaysAsItIs() throws Exception {
        Served first = serve();
        first.ready();
        String text = Files.readString(session);
        Served second = serve();
        assertThat(second.exit()).isEqualTo(5);
        assertThat(second.frames()).isEmpty();
        assertThat(second.text()).contains("in use by another ostler serve");
        assertThat(Files.readString(session)).isEqualTo(text);
        first.eof();
        assertThat(first.exit()).isZero();
        Files.writeString(session, "{\"type\":\"ostler-session\",\"version\":2}");
        Served third = serve();
        assertThat(third.exit()).isEqualTo(5);
        assertThat(third.text()).contains("version 2", "left as it is");
        assertThat(Files.readString(session)).isEqualTo("{\"type\":\"ostler-session\",\"version\":2}");
    }

    /** As one leaves it that is killed after its prompt was taken, and before the answer came. */
    @Test
    void aPromptThatArrivedThoughItsServeWasKilledIsToldUnderItsId() throws Exception {
        Tree.Up up = tree.up();
        String store = tree.store();
        tree.ok(tree.spawn("alice"));
        String[] args = {"--broker", "--harness", "alice", "--session-file", session.toString(), "--on-eof", "detach"};
        Served first = new Served(tree, dir.resolve("first-err"), args);
        first.ready();
        first.prompt("p1", "say: first");
        assertThat(first.turnEnd("p1")).isEqualTo("completed");
        first.eof();
        assertThat(first.exit()).isEqualTo(6);
        String step = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        ObjectNode killed = (ObjectNode) Json.tree(Files.readString(session));
        killed.putObject("asked").put("id", "p2").put("message", "say: arrived").put("trace", step);
        Files.writeString(session, killed.toString());
        tree.ok("prompt", "alice", "say: arrived", "--trace", step);
        Served next = new Served(tree, dir.resolve("next-err"), args);
        assertThat(next.ready().path("inDoubt")).isEqualTo(Json.tree("{\"id\":\"p2\",\"message\":\"say: arrived\"}"));
        assertThat(next.event("p2", "turn_end").path("outcome").asText()).isEqualTo("completed");
        next.prompt("p3", "say: on");
        assertThat(next.turnEnd("p3")).isEqualTo("completed");
        assertThat(all(next.messages("m1"), "text"))
                .containsExactly("say: first", "first", "say: arrived", "arrived", "say: on", "on");
        next.eof();
        assertThat(next.exit()).isEqualTo(6);
        tree.ok("down");
        up.exit();
        Tree.assertNothingLeft(store);
    }

    @Test
    void twoOnOneHarnessOfABrokerSeeAllAndLeaveItThere() throws Exception {
        Tree.Up up = tree.up();
        String store = tree.store();
        tree.ok(tree.spawn("alice"));
        Served one = new Served(tree, dir.resolve("one-err"), "--broker", "--harness", "alice", "--on-eof", "detach");
        Served two = new Served(tree, dir.resolve("two-err"), "--broker", "--harness", "alice", "--on-eof", "detach");
        one.ready();
        two.ready();
        one.prompt("p1", "say: for both");
        assertThat(one.turnEnd("p1")).isEqualTo("completed");
        two.frame("the end", f -> f.path("event").path("type").asText().equals("turn_end"));
        assertThat(two.said("")).isEqualTo("for both");
        one.prompt("p2", "slow: 100000 every 20");
        one.event("p2", "stream");
        Served late =
                new Served(tree, dir.resolve("late-err"), "--broker", "--harness", "alice", "--on-eof", "interrupt");
        late.ready();
        late.prompt("no", "say: never");
        assertThat(late.response("no").path("error").path("message").asText())
                .as("who comes in the middle of a turn knows of it")
                .contains("is running");
        Tree.signal("TERM", late.pid());
        assertThat(late.exit()).isEqualTo(130);
        assertThat(one.turnEnd("p2")).isEqualTo("interrupted");
        two.prompt("q1", "say: back");
        assertThat(two.turnEnd("q1")).isEqualTo("completed");
        two.send("{\"id\":\"m1\",\"type\":\"set_model\",\"model\":\"mock-2\"}");
        assertThat(two.response("m1").path("success").asBoolean()).isTrue();
        one.prompt("q2", "say: I am {model}");
        assertThat(one.turnEnd("q2")).isEqualTo("completed");
        assertThat(one.said("q2")).isEqualTo("I am mock-2");
        one.eof();
        two.eof();
        assertThat(one.exit()).isEqualTo(6);
        assertThat(two.exit()).isEqualTo(6);
        assertThat(tree.ok("prompt", "alice", "say: stays")).isEqualTo("stays\n");
        tree.ok("down");
        assertThat(up.exit()).isZero();
        Tree.assertNothingLeft(store);
    }
}
