package dev.ostler.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.cli.Cli;
import dev.ostler.cli.RawServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables for people, the broker's own words for programs. */
class ListingsTest {
    private static final String LISTING = """
            {"harnesses":[{"id":"01A","name":"alice","node":"n","definition":"codex","protocol":"codex","host":"broker-owned",\
            "status":"waiting-approval","pid":42,"endpoint":"ws://127.0.0.1:5","pendingApprovals":2,"release":"abort",\
            "generation":1,"created":"2026-01-01T00:00:00Z","changed":"2026-01-01T00:00:00Z","new":"field"},\
            {"id":"01B","name":"b","node":"n","definition":"codex","protocol":"codex","host":"attached","status":"idle",\
            "pendingApprovals":0,"release":"detach","generation":1,"created":"2026-01-01T00:00:00Z",\
            "changed":"2026-01-01T00:00:00Z"}],"cursor":"E:1"}""";

    @TempDir
    Path dir;

    private RawServer server;

    @BeforeEach
    void start() throws IOException {
        server = RawServer.start();
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private Cli.Result run(String... args) {
        return new Cli(dir).at(server).run(args);
    }

    @Test
    void psIsATableWithAlignedColumns() {
        server.json(LISTING);
        Cli.Result result = run("ps");
        assertThat(result.err()).isEmpty();
        String[] lines = result.out().split("\n");
        assertThat(lines).hasSize(3);
        assertThat(lines[0]).startsWith("NAME   STATUS                PROTOCOL  HOST      PID");
        assertThat(lines[1])
                .startsWith("alice  waiting-approval (2)  codex     owned     42")
                .endsWith("ws://127.0.0.1:5");
        assertThat(lines[2])
                .startsWith("b      idle                  codex     attached  -")
                .endsWith("  -");
        server.json(LISTING);
        assertThat(new Cli(dir).at(server).onTerminal().run("ps").out().replaceAll("\u001b\\[\\d+m", ""))
                .isEqualTo(result.out());
    }

    @Test
    void jsonIsTheAnswerAsItCame() {
        server.json(LISTING);
        assertThat(run("ps", "--all", "--json").out()).isEqualTo(LISTING + "\n");
        assertThat(server.requests().getFirst().target()).isEqualTo("/v1/harnesses?all=true");
    }

    @Test
    void nothingToListLeavesStdoutEmpty() {
        server.json("{\"harnesses\":[],\"cursor\":\"E:1\"}").json("{\"approvals\":[]}");
        Cli.Result none = run("ps");
        assertThat(none.out()).isEmpty();
        assertThat(none.err()).contains("ostler spawn");
        assertThat(run("approvals").out()).isEmpty();
    }

    @Test
    void eventsAreReadPageByPageAndTheCursorIsSaid() {
        server.json(page(1, true)).json(page(2, false));
        Cli.Result result = run("events", "--harness", "a", "--harness", "b", "--kind", "turn.*");
        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.out().lines()).hasSize(2);
        assertThat(result.out()).contains("alice", "turn.ended", "outcome=completed");
        assertThat(result.err()).contains("--since E:2");
        assertThat(server.requests().getFirst().target())
                .isEqualTo("/v1/journal?from=earliest&limit=1000&harness=a&harness=b&kinds=turn.*");
        assertThat(server.requests().get(1).target()).contains("from=E%3A1");
    }

    private static String page(int seq, boolean more) {
        return "{\"frames\":[{\"frame\":\"event\",\"prev\":0,\"event\":{\"cursor\":\"E:" + seq
                + "\",\"time\":\"2026-01-01T00:00:00Z\",\"name\":\"alice\",\"kind\":\"turn.ended\",\"data\":"
                + "{\"outcome\":\"completed\"}}}],\"examined\":\"E:" + seq + "\",\"head\":\"E:2\",\"more\":" + more
                + "}";
    }

    @Test
    void followedLogIsReadFromTheFileWheneverAnEventSaysSo() {
        String event =
                "{\"frame\":\"event\",\"prev\":0,\"event\":{\"cursor\":\"E:1\",\"name\":\"alice\",\"kind\":\"%s\",\"data\":{}}}";
        server.then((request, out) -> {
            // the subscription stands open while the file is read: answered by the next connection's thread
            assertThat(request.target()).contains("kinds=output");
            out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes());
            out.write(("data: " + event.formatted("output") + "\n\n").getBytes());
            out.write(("data: " + event.formatted("harness.reaped") + "\n\n").getBytes());
        });
        server.json(lines(0, 4, "one"))
                .json(lines(4, 8, "two"))
                .json(lines(8, 8))
                .json(lines(8, 8));
        Cli.Result result = run("logs", "alice", "-f", "--stderr", "--lines", "5");
        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.out()).isEqualTo("one\ntwo\n");
        assertThat(result.err()).contains("alice is reaped");
        assertThat(server.requests().get(1).target()).isEqualTo("/v1/harnesses/alice/logs?stream=stderr&lines=5");
        assertThat(server.requests().get(2).target()).contains("from=4");
    }

    @Test
    void anUnfinishedLineIsPrintedOnceWholeOrAtTheEnd() {
        server.json(unfinished(lines(0, 4, "one"), "tw"));
        assertThat(run("logs", "alice").out()).isEqualTo("one\ntw\n");

        String event =
                "{\"frame\":\"event\",\"prev\":0,\"event\":{\"cursor\":\"E:1\",\"name\":\"alice\",\"kind\":\"%s\",\"data\":{}}}";
        server.then((_, out) -> {
            out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes());
            out.write(("data: " + event.formatted("output") + "\n\n").getBytes());
            out.write(("data: " + event.formatted("harness.reaped") + "\n\n").getBytes());
        });
        server.json(unfinished(lines(0, 4, "one"), "tw"))
                .json(unfinished(lines(4, 8, "two"), "thr"))
                .json(unfinished(lines(8, 8), "thre"))
                .json(unfinished(lines(8, 8), "three"));
        assertThat(run("logs", "alice", "-f").out()).isEqualTo("one\ntwo\nthree\n");
    }

    private static String unfinished(String lines, String rest) {
        return lines.substring(0, lines.length() - 1) + ",\"unfinished\":\"" + rest + "\"}";
    }

    private static String lines(int from, int next, String... lines) {
        return "{\"id\":\"01A\",\"stream\":\"stderr\",\"from\":" + from + ",\"next\":" + next
                + ",\"start\":0,\"lines\":["
                + String.join(
                        ",",
                        java.util.Arrays.stream(lines).map(l -> "\"" + l + "\"").toList()) + "]}";
    }

    @Test
    void followedEventsEndOnCtrlCWithTheCursor() throws Exception {
        java.util.concurrent.CountDownLatch done = new java.util.concurrent.CountDownLatch(1);
        server.then((_, out) -> {
            out.write("HTTP/1.1 200 OK\r\n\r\ndata: {\"frame\":\"heartbeat\",\"cursor\":\"E:77\"}\n\n".getBytes());
            out.flush();
            done.await();
        });
        Cli cli = new Cli(dir).at(server);
        java.io.ByteArrayOutputStream seen = new java.io.ByteArrayOutputStream();
        CompletableFuture<Integer> follow = CompletableFuture.supplyAsync(() -> dev.ostler.cli.Main.run(
                cli.environment(new java.io.PrintStream(seen, true), new java.io.PrintStream(seen, true)),
                "events",
                "-f",
                "--json"));
        dev.ostler.cli.Patience.await().until(() -> seen.toString().contains("E:77"));
        cli.signal("INT").run();
        assertThat(follow.get(60, TimeUnit.SECONDS)).isEqualTo(130);
        assertThat(seen.toString()).contains("--since E:77");
        done.countDown();
    }
}
