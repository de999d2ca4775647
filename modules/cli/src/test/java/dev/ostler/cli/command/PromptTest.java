package dev.ostler.cli.command;

import static dev.ostler.cli.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.cli.Cli;
import dev.ostler.cli.RawServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One turn, followed to its end. */
class PromptTest {
    private static final String PROMPTED = "{\"id\":\"H\",\"session\":\"S\",\"turn\":\"T\",\"cursor\":\"E:0\"}";

    @TempDir
    Path dir;

    private RawServer server;
    private int seq;

    @BeforeEach
    void start() throws IOException {
        server = RawServer.start();
        server.json(PROMPTED);
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private String event(String kind, String turn, String data) {
        seq++;
        return "{\"frame\":\"event\",\"prev\":" + (seq - 1) + ",\"event\":{\"cursor\":\"E:" + seq
                + "\",\"name\":\"alice\",\"kind\":\"" + kind + "\"" + (turn == null ? "" : ",\"turn\":\"" + turn + "\"")
                + ",\"data\":" + data + "}}";
    }

    private String delta(String item, String text) {
        return event("text.delta", "T", "{\"item\":\"" + item + "\",\"text\":\"" + text + "\"}");
    }

    private String whole(String item, String text) {
        return event(
                "item.completed", "T", "{\"item\":\"" + item + "\",\"type\":\"message\",\"text\":\"" + text + "\"}");
    }

    private String ended(String outcome) {
        return event("turn.ended", "T", "{\"outcome\":\"" + outcome + "\",\"error\":\"the model is down\"}");
    }

    private Cli.Result prompt(String... more) {
        String[] args = new String[more.length + 3];
        args[0] = "prompt";
        args[1] = "alice";
        args[2] = "do it";
        System.arraycopy(more, 0, args, 3, more.length);
        return new Cli(dir).at(server).run(args);
    }

    @Test
    void textGoesToStdoutAndTheRestToStderr() {
        server.sse(
                event("turn.started", "T", "{}"),
                delta("i", "Hello "),
                delta("i", "world"),
                event("tool.started", "T", "{\"tool\":\"shell\",\"input\":{\"command\":\"ls -la\"}}"),
                event("tool.ended", "T", "{\"tool\":\"shell\",\"status\":\"completed\",\"exitCode\":0}"),
                event("approval.requested", "T", "{\"type\":\"command\",\"title\":\"rm -rf /\"}"),
                delta("other", "not ours").replace("\"T\"", "\"U\""),
                whole("i", "Hello world"),
                delta("j", "second"),
                ended("completed"));
        Cli.Result result = prompt();
        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.out()).isEqualTo("Hello world\nsecond\n");
        assertThat(result.err()).contains("shell", "ls -la", "rm -rf /", "ostler answer alice allow");
        assertThat(server.requests().getFirst().body()).isEqualTo("{\"text\":\"do it\"}");
        assertThat(server.requests().get(1).target()).contains("from=E%3A0").contains("harness=H");
    }

    @Test
    void exitCodeSaysHowItEnded() {
        server.sse(ended("failed")).json(PROMPTED).sse(ended("interrupted"));
        Cli.Result failed = prompt();
        assertThat(failed.code()).isEqualTo(1);
        assertThat(failed.err()).contains("the model is down");
        assertThat(prompt().code()).isEqualTo(130);
    }

    @Test
    void droppedConnectionIsResumedAndNothingIsLostOrPrintedTwice() {
        server.sse(delta("i", "one "), delta("i", "two "))
                .says("")
                .sse(delta("i", "three"), whole("i", "one two three"), ended("completed"));
        Cli.Result result = prompt();
        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.out()).isEqualTo("one two three\n");
        assertThat(server.requests().get(3).target()).contains("from=E%3A2");
    }

    @Test
    void deltasThatAreGoneAreMadeUpForByTheWholeText() {
        String gap = "{\"frame\":\"gap\",\"from\":\"E:2\",\"to\":\"E:9\",\"count\":8,\"reason\":\"evicted\"}";
        server.sse(delta("i", "begin "), gap, delta("i", "end"), whole("i", "begin middle end"), ended("completed"));
        Cli.Result result = prompt();
        assertThat(result.out()).isEqualTo("begin end\nbegin middle end\n");
        assertThat(result.err()).contains("8 events are missing (evicted, positions 2–9)");
        // and when only the tail is gone, only the tail comes
        server.json(PROMPTED).sse(delta("i", "begin "), gap, whole("i", "begin middle end"), ended("completed"));
        assertThat(prompt().out()).isEqualTo("begin middle end\n");
        // and all of it when none had come
        server.json(PROMPTED).sse(gap, whole("i", "all of it"), ended("completed"));
        assertThat(prompt().out()).isEqualTo("all of it\n");
    }

    @Test
    void newLogEndsTheWait() {
        server.sse("{\"frame\":\"gap\",\"from\":\"E:0\",\"to\":\"F:3\",\"count\":0,\"reason\":\"new-epoch\"}");
        Cli.Result result = prompt();
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("new log");
    }

    @Test
    void harnessThatEndsWithoutAnEndOfTheTurnIsAFailure() {
        server.sse(
                event("harness.reaped", null, "{\"cause\":\"exit 1\"}"),
                "{\"frame\":\"heartbeat\",\"cursor\":\"E:5\"}");
        Cli.Result result = prompt();
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("the harness ended").contains("exit 1");
    }

    @Test
    void brokerThatGoesDownIsFour() {
        server.sse(delta("i", "some"), "{\"frame\":\"bye\",\"reason\":\"shutdown\",\"cursor\":\"E:1\"}");
        Cli.Result result = prompt();
        assertThat(result.code()).isEqualTo(4);
        assertThat(result.err()).contains("E:1");
    }

    @Test
    void jsonPrintsFramesAndNothingElse() {
        server.sse(delta("i", "x"), delta("k", "y").replace("\"T\"", "\"U\""), ended("completed"));
        Cli.Result result = prompt("--json");
        assertThat(result.out().lines()).hasSize(2).allMatch(line -> line.startsWith("{\"frame\":\"event\""));
        assertThat(result.err()).isEmpty();
    }

    @Test
    void textComesFromStdinWithADash() {
        server.sse(ended("completed"));
        new Cli(dir).at(server).stdin("line one\nline two\n").run("prompt", "alice", "-");
        assertThat(server.requests().getFirst().body()).isEqualTo("{\"text\":\"line one\\nline two\\n\"}");
    }

    @Test
    void escapesOfTheAgentDoNotReachATerminal() {
        server.sse(delta("i", "a\\u001b]0;title\\u0007b"), ended("completed"));
        Cli.Result result =
                new Cli(dir).at(server).onTerminal().with("NO_COLOR", "1").run("prompt", "alice", "x");
        assertThat(result.out()).doesNotContain("\u001b").startsWith("a");
    }

    @Test
    void interruptIsSentAndTheEndOfTheTurnStillFollowed() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        CountDownLatch streaming = new CountDownLatch(1);
        server.then((_, out) -> {
            // the stream holds this server's only thread: a second one takes the interrupt
            streaming.countDown();
            out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.UTF_8));
            out.flush();
            interrupted.await(60, TimeUnit.SECONDS);
            out.write(("data: " + ended("interrupted") + "\n\n").getBytes(StandardCharsets.UTF_8));
        });
        Cli cli = new Cli(dir).at(server);
        CompletableFuture<Cli.Result> prompt = CompletableFuture.supplyAsync(() -> cli.run("prompt", "alice", "x"));
        streaming.await();
        await().until(() -> cli.handles("INT"));
        cli.signal("INT").run();
        server.json("{\"id\":\"H\",\"turn\":\"T\"}");
        interrupted.countDown();
        Cli.Result result = prompt.get(60, TimeUnit.SECONDS);
        assertThat(result.code()).isEqualTo(130);
        assertThat(result.err()).contains("interrupting");
        await().untilAsserted(() ->
                assertThat(server.requests().getLast().line()).startsWith("POST /v1/harnesses/alice/interrupt"));
    }

    private static final String QUEUED =
            "{\"id\":\"H\",\"session\":\"S\",\"prompt\":\"P\",\"position\":2,\"cursor\":\"E:0\"}";

    @Test
    void aPromptThatWaitsIsFollowedOnceItsTurnComes() throws IOException {
        server.close();
        server = RawServer.start();
        server.json(QUEUED)
                .sse(
                        delta("i", "of another").replace("\"T\"", "\"U\""),
                        event("turn.ended", "U", "{\"outcome\":\"completed\"}"),
                        event("prompt.dequeued", null, "{\"prompt\":\"P\"}"),
                        event("turn.started", "T", "{\"prompt\":\"P\"}"),
                        delta("i", "ours"),
                        whole("i", "ours"),
                        ended("completed"));
        Cli.Result result = prompt("--timeout", "5m");
        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.out()).isEqualTo("ours\n");
        assertThat(result.err()).contains("position 2", "ostler queue alice");
        assertThat(server.requests().getFirst().body()).isEqualTo("{\"text\":\"do it\",\"timeoutMs\":300000}");
    }

    @Test
    void aPromptThatIsCancelledBecomesNoTurn() throws IOException {
        server.close();
        server = RawServer.start();
        server.json(QUEUED).sse(event("prompt.cancelled", null, "{\"prompt\":\"P\",\"cause\":\"let go\"}"));
        Cli.Result result = prompt();
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("let go");
    }

    @Test
    void whoDoesNotWaitIsToldThePosition() throws IOException {
        server.close();
        server = RawServer.start();
        server.json(QUEUED);
        Cli.Result result = prompt("--no-wait");
        assertThat(result.out()).isEqualTo("prompt P waits at position 2\n");
    }
}
