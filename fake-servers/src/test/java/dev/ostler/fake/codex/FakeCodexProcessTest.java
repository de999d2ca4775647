package dev.ostler.fake.codex;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.fake.FakeProcess;
import dev.ostler.fake.FakePrograms;
import dev.ostler.fake.Json;
import dev.ostler.fake.Patience;
import dev.ostler.fake.RawClient;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The fake codex as a process: outputs, arguments, authentication, signals, exits. */
class FakeCodexProcessTest {
    @TempDir
    Path directory;

    private Path home = Path.of("unset");

    @BeforeEach
    void prepare() throws IOException {
        home = Files.createDirectory(directory.resolve("home"));
    }

    private FakeProcess start(String... args) throws IOException {
        return start(Map.of(), args);
    }

    private FakeProcess start(Map<String, String> environment, String... args) throws IOException {
        List<String> all = new ArrayList<>(List.of("--listen", "ws://127.0.0.1:0"));
        all.addAll(List.of(args));
        Map<String, String> with = new java.util.HashMap<>(environment);
        with.put("CODEX_HOME", home.toString());
        return FakeProcess.start(FakePrograms.codex(all.toArray(String[]::new)), with);
    }

    @Test
    void printsTheBannerOnStderrAndNothingElse() throws IOException {
        try (FakeProcess codex = start()) {
            String endpoint = codex.awaitBanner();
            String authority = endpoint.substring("ws://".length());
            RawClient client = RawClient.open(endpoint).initialize();
            client.runTurn(client.startThread(directory.toString()), "say: hello");
            assertThat(codex.err())
                    .containsExactly(
                            "codex app-server (WebSockets)",
                            "  listening on: " + endpoint,
                            "  readyz: http://" + authority + "/readyz",
                            "  healthz: http://" + authority + "/healthz",
                            "  note: binds localhost only (use SSH port-forwarding for remote access)");
            assertThat(codex.out()).isEmpty();
        }
    }

    @Test
    void theBannerIsColouredUnderForceColor() throws IOException {
        try (FakeProcess codex = start(Map.of("FORCE_COLOR", "1"))) {
            String endpoint = codex.awaitBanner();
            assertThat(codex.err().getFirst()).isEqualTo("\u001b[36;1mcodex app-server (WebSockets)\u001b[0m");
            assertThat(codex.err().get(1))
                    .isEqualTo("  \u001b[2mlistening on:\u001b[0m \u001b[32m" + endpoint + "\u001b[0m");
        }
        try (FakeProcess codex = start(Map.of("FORCE_COLOR", "1", "NO_COLOR", "1"))) {
            assertThat(codex.awaitErr(line -> line.contains("listening"))).startsWith("  listening on: ws://");
        }
    }

    @Test
    void refusesAnOriginAndServesProbes() throws IOException {
        try (FakeProcess codex = start()) {
            int port = java.net.URI.create(codex.awaitBanner()).getPort();
            assertThat(new RawClient(port, "Origin: http://localhost").status()).isEqualTo("HTTP/1.1 403 Forbidden");
            assertThat(new RawClient(port).status()).startsWith("HTTP/1.1 101");
            assertThat(get(port, "/readyz")).startsWith("HTTP/1.1 200 OK");
            assertThat(get(port, "/healthz")).startsWith("HTTP/1.1 200 OK");
            assertThat(get(port, "/other"))
                    .startsWith("HTTP/1.1 400 Bad Request")
                    .endsWith("Connection header did not include 'upgrade'");
        }
    }

    private static String get(int port, String path) throws IOException {
        try (java.net.Socket socket = new java.net.Socket("127.0.0.1", port)) {
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void wantsTheTokenAndNotAnother() throws Exception {
        String hex = HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest("secret".getBytes(StandardCharsets.UTF_8)));
        Path file = Files.writeString(directory.resolve("token"), "secret\n");
        for (List<String> way :
                List.of(List.of("--ws-token-sha256", hex), List.of("--ws-token-file", file.toString()))) {
            try (FakeProcess codex = start("--ws-auth", "capability-token", way.get(0), way.get(1))) {
                int port = java.net.URI.create(codex.awaitBanner()).getPort();
                assertThat(new RawClient(port).status()).isEqualTo("HTTP/1.1 401 Unauthorized");
                assertThat(new RawClient(port, "Authorization: Bearer wrong").status())
                        .isEqualTo("HTTP/1.1 401 Unauthorized");
                assertThat(new RawClient(port, "Authorization: Bearer secret").status())
                        .startsWith("HTTP/1.1 101");
                assertThat(new RawClient(port, "Authorization: Bearer secret", "Origin: http://x").status())
                        .startsWith("HTTP/1.1 403");
                assertThat(get(port, "/readyz")).startsWith("HTTP/1.1 200");
            }
        }
    }

    @Test
    void endsWithOneOrTwoWhenItCannotStart() throws Exception {
        assertExit(2, "unexpected argument '--nope' found", "--nope");
        assertExit(2, "expected `ws://IP:PORT`", "--listen", "ws://localhost:0");
        assertExit(1, "without auth", "--listen", "ws://0.0.0.0:0");
        assertExit(1, "64-character hex", "--ws-auth", "capability-token", "--ws-token-sha256", "zz");
        assertExit(1, "is required when `--ws-auth capability-token` is set", "--ws-auth", "capability-token");
        try (FakeProcess first = start()) {
            assertExit(1, "Address in use", "--listen", first.awaitBanner());
        }
        Files.writeString(home.resolve("config.toml"), "what is this\n");
        assertExit(1, "config.toml", "--strict-config");
        try (FakeProcess lenient = start()) {
            lenient.awaitBanner();
            assertThat(lenient.err().getFirst()).startsWith("ERROR").contains("config.toml");
        }
        home = directory.resolve("absent");
        assertExit(1, "but that path does not exist");
    }

    private void assertExit(int code, String message, String... args) throws Exception {
        try (FakeProcess codex = start(args)) {
            assertThat(codex.awaitExit()).isEqualTo(code);
            codex.awaitErr(line -> line.contains(message));
        }
    }

    @Test
    void anIdleServerEndsWithZeroOnEachSignal() throws Exception {
        for (String signal : List.of("TERM", "INT", "HUP")) {
            try (FakeProcess codex = start()) {
                RawClient client = RawClient.open(codex.awaitBanner()).initialize();
                codex.signal(signal);
                assertThat(codex.awaitExit()).as(signal).isZero();
                client.awaitEnd();
                assertThat(client.sawCloseFrame()).isFalse();
            }
        }
    }

    @Test
    void drainsTheActiveTurnOnTermAndStartsNoOther() throws Exception {
        try (FakeProcess codex = start()) {
            RawClient client = RawClient.open(codex.awaitBanner()).initialize();
            String thread = client.startThread(directory.toString());
            client.post("turn/start", RawClient.turn(thread, "approve: true"));
            JsonNode question = client.awaitMethod("item/commandExecution/requestApproval");
            codex.signal("TERM");
            awaitDrain(client, thread);
            assertThat(client.call("thread/loaded/list", Json.object()).has("result"))
                    .isTrue();
            assertThat(codex.alive()).isTrue();
            client.answer(question, Json.object("decision", "accept"));
            client.awaitMethod("turn/completed");
            assertThat(codex.awaitExit()).isZero();
            client.awaitEnd();
            assertThat(client.sawCloseFrame()).isFalse();
        }
    }

    /** A signal is handled a little after it was sent. */
    private static void awaitDrain(RawClient client, String thread) {
        Patience.await()
                .until(() -> client.call("turn/start", RawClient.turn(thread, "say: no"))
                        .path("error")
                        .path("data")
                        .path("reason")
                        .asText()
                        .equals("serverShuttingDown"));
    }

    @Test
    void theEndOfADrainCanLoseTheLastNotification() throws Exception {
        try (FakeProcess codex = start("--fake-drain-loses-last")) {
            RawClient client = RawClient.open(codex.awaitBanner()).initialize();
            String thread = client.startThread(directory.toString());
            client.post("turn/start", RawClient.turn(thread, "approve: true"));
            JsonNode question = client.awaitMethod("item/commandExecution/requestApproval");
            codex.signal("TERM");
            awaitDrain(client, thread);
            client.answer(question, Json.object("decision", "decline"));
            assertThat(codex.awaitExit()).isZero();
            client.awaitEnd();
            assertThat(client.methods()).doesNotContain("turn/completed");
        }
        try (FakeProcess again = start()) {
            RawClient client = RawClient.open(again.awaitBanner()).initialize();
            JsonNode list =
                    client.call("thread/list", Json.object()).path("result").path("data");
            JsonNode turns = client.call(
                    "thread/turns/list", Json.object("threadId", list.get(0).path("id")));
            assertThat(turns.path("result").path("data").get(0).path("status").asText())
                    .isEqualTo("completed");
        }
    }

    @Test
    void aSecondTermEndsADrainAndItsCommands() throws Exception {
        try (FakeProcess codex = start()) {
            RawClient client = RawClient.open(codex.awaitBanner()).initialize();
            String thread = client.startThread(directory.toString());
            client.post("turn/start", RawClient.turn(thread, "shell: echo $$ > pid; sleep 700"));
            Path pid = directory.resolve("pid");
            Patience.await()
                    .until(() -> Files.exists(pid) && !Files.readString(pid).isBlank());
            ProcessHandle command = ProcessHandle.of(
                            Long.parseLong(Files.readString(pid).strip()))
                    .orElseThrow();
            codex.signal("TERM");
            Patience.await()
                    .until(() -> client.call("turn/start", RawClient.turn(thread, "say: no"))
                                    .has("error")
                            || !codex.alive());
            codex.signal("TERM");
            assertThat(codex.awaitExit()).isZero();
            Patience.await().until(() -> !FakeProcess.runs(command));
        }
    }

    @Test
    void directivesEndTheProcess() throws Exception {
        try (FakeProcess codex = start()) {
            RawClient client = RawClient.open(codex.awaitBanner()).initialize();
            client.post("turn/start", RawClient.turn(client.startThread(directory.toString()), "say: bye\nexit 7"));
            client.awaitMethod("item/agentMessage/delta");
            assertThat(codex.awaitExit()).isEqualTo(7);
        }
        try (FakeProcess codex = start()) {
            RawClient client = RawClient.open(codex.awaitBanner()).initialize();
            client.post("turn/start", RawClient.turn(client.startThread(directory.toString()), "say: bye\ncrash"));
            assertThat(codex.awaitExit()).isEqualTo(128 + 9);
        }
    }

    @Test
    void aTurnThatAKillCutReadsBackAsInterruptedAndTheThreadGoesOn() throws Exception {
        String thread;
        try (FakeProcess codex = start()) {
            RawClient client = RawClient.open(codex.awaitBanner()).initialize();
            thread = client.startThread(directory.toString());
            client.runTurn(thread, "say: first");
            client.post("turn/start", RawClient.turn(thread, "slow: 1000 every 20"));
            client.awaitMethod("item/agentMessage/delta");
            codex.signal("KILL");
            codex.awaitExit();
        }
        try (FakeProcess codex = start()) {
            RawClient client = RawClient.open(codex.awaitBanner()).initialize();
            assertThat(client.call("turn/start", RawClient.turn(thread, "say: x"))
                            .path("error")
                            .path("message")
                            .asText())
                    .isEqualTo("thread not found: " + thread);
            JsonNode resumed = client.call("thread/resume", Json.object("threadId", thread))
                    .path("result");
            JsonNode turns = resumed.path("thread").path("turns");
            assertThat(turns).hasSize(2);
            assertThat(turns.get(0).path("status").asText()).isEqualTo("completed");
            assertThat(turns.get(1).path("status").asText()).isEqualTo("interrupted");
            assertThat(turns.get(1).path("items"))
                    .as("the partial text is lost")
                    .hasSize(1);
            assertThat(client.runTurn(thread, "say: again")
                            .path("params")
                            .path("turn")
                            .path("status")
                            .asText())
                    .isEqualTo("completed");
        }
    }

    @Test
    void aThreadHasOneWriter() throws Exception {
        try (FakeProcess one = start();
                FakeProcess two = start()) {
            RawClient first = RawClient.open(one.awaitBanner()).initialize();
            String thread = first.startThread(directory.toString());
            first.runTurn(thread, "say: mine");
            RawClient second = RawClient.open(two.awaitBanner()).initialize();
            assertThat(second.call("thread/resume", Json.object("threadId", thread))
                            .path("error")
                            .path("message")
                            .asText())
                    .isEqualTo("thread " + thread + " already has an active writer");
            one.signal("KILL");
            one.awaitExit();
            assertThat(second.call("thread/resume", Json.object("threadId", thread))
                            .has("result"))
                    .isTrue();
        }
    }

    /** The link at the path, the file behind it, and what becomes of them, are those of 0.169.0. */
    @Test
    void aUnixSocketIsAFileOfItsUserBehindALinkAndPrintsNothing() throws Exception {
        Path link = directory.resolve("codex.sock");
        String listen = "unix://" + link;
        try (FakeProcess killed = start("--listen", listen)) {
            Patience.await().until(() -> accepts(link));
            assertThat(link).isSymbolicLink();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(link)))
                    .isEqualTo("rw-------");
            assertExit(1, "app-server control socket is already in use at " + link, "--listen", listen);
            assertThat(killed.err()).isEmpty();
            killed.signal("KILL");
            killed.awaitExit();
        }
        assertThat(link).isSymbolicLink();
        Path file = link.toRealPath();
        try (FakeProcess next = start("--listen", listen)) {
            Patience.await().until(() -> accepts(link));
            next.signal("TERM");
            assertThat(next.awaitExit()).isZero();
        }
        assertThat(Files.exists(link, LinkOption.NOFOLLOW_LINKS)).isFalse();
        assertThat(file).doesNotExist();
        Files.writeString(link, "mine");
        assertExit(1, "exists and is not a socket: " + link, "--listen", listen);
        assertThat(link).hasContent("mine");
        assertExit(1, "No such file or directory", "--listen", "unix://" + directory.resolve("none/s"));
    }

    private static boolean accepts(Path socket) {
        try (SocketChannel there = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return there.connect(UnixDomainSocketAddress.of(socket.toRealPath()));
        } catch (IOException e) {
            return false;
        }
    }
}
