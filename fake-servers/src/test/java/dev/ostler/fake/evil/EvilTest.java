package dev.ostler.fake.evil;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.fake.FakeProcess;
import dev.ostler.fake.FakePrograms;
import dev.ostler.fake.Json;
import dev.ostler.fake.Patience;
import dev.ostler.fake.RawClient;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each program misbehaves in its way, the Java one and the script alike. */
class EvilTest {
    @TempDir
    Path directory;

    private FakeProcess start(List<String> command) throws IOException {
        return FakeProcess.start(command, Map.of("CODEX_HOME", directory.toString()));
    }

    private static Stream<List<String>> both(String mode, String script, String... args) {
        return Stream.of(FakePrograms.evil(mode, args), FakePrograms.script(script, args));
    }

    private static int port(FakeProcess process) throws IOException {
        String line = process.awaitOut(text -> text.contains("\"endpoint\""));
        return URI.create(Json.read(line).path("endpoint").asText()).getPort();
    }

    static Stream<List<String>> neverReady() {
        return both("never-ready", "never-ready");
    }

    @ParameterizedTest
    @MethodSource("neverReady")
    void staysWithoutAnnouncement(List<String> command) throws IOException {
        try (FakeProcess evil = start(command)) {
            evil.awaitOut(line -> line.contains("still starting"));
            assertThat(evil.alive()).isTrue();
        }
    }

    static Stream<List<String>> exits() {
        return Stream.of(FakePrograms.evil("exit", "42", "3"), FakePrograms.script("exit-code", "42", "3"));
    }

    @ParameterizedTest
    @MethodSource("exits")
    void exitsAfterItsLines(List<String> command) throws Exception {
        try (FakeProcess evil = start(command)) {
            assertThat(evil.awaitExit()).isEqualTo(42);
            evil.awaitOut("line 3"::equals);
            evil.awaitErr("error 3"::equals);
            assertThat(evil.out()).containsExactly("line 1", "line 2", "line 3");
        }
    }

    static Stream<List<String>> junk() {
        return Stream.of(
                FakePrograms.evil("junk", "right", "ws://127.0.0.1:7777"),
                FakePrograms.script("junk", "ws://127.0.0.1:7777"));
    }

    @ParameterizedTest
    @MethodSource("junk")
    void printsJunkAndThenTheRightLine(List<String> command) throws IOException {
        try (FakeProcess evil = start(command)) {
            evil.awaitOut(line -> line.contains("ws://127.0.0.1:7777"));
            assertThat(evil.out())
                    .anyMatch(line -> line.contains("\u001b[31m"))
                    .anyMatch(line -> line.contains("\ufffd"))
                    .contains("{\"version\":1,\"endpoint\":42}", "{\"version\":1,\"endpoint\":\"ws://127.0.0.1:1\"");
        }
    }

    static Stream<List<String>> longLines() {
        return both("long-line", "long-line", "5000000");
    }

    @ParameterizedTest
    @MethodSource("longLines")
    void writesALongLineWithoutAnEnd(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).start();
        try (InputStream out = process.getInputStream()) {
            byte[] all = out.readNBytes(5_000_000);
            assertThat(all).hasSize(5_000_000).doesNotContain((byte) '\n');
            assertThat(process.isAlive()).isTrue();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        Patience.await().until(() -> !process.isAlive());
    }

    static Stream<List<String>> termIgnorers() {
        return Stream.of(FakePrograms.evil("ignore-term"), FakePrograms.script("ignore-term"));
    }

    @ParameterizedTest
    @MethodSource("termIgnorers")
    void ignoresTermHupAndInt(List<String> command) throws Exception {
        try (FakeProcess evil = start(command)) {
            evil.awaitOut(line -> line.contains("\"endpoint\""));
            // what is ignored is dropped when it is sent (signal(7)): nothing may come later
            assertThat(ignored(evil) & bits(1, 2, 15)).isEqualTo(bits(1, 2, 15));
            for (String signal : List.of("TERM", "HUP", "INT")) {
                evil.signal(signal);
            }
            assertThat(evil.alive()).isTrue();
        }
    }

    /** The mask of proc(5): the bit of signal 1 is the lowest. */
    private static long ignored(FakeProcess process) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + process.process().pid() + "/status")).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .mapToLong(line -> Long.parseUnsignedLong(
                        line.substring("SigIgn:".length()).strip(), 16))
                .findFirst()
                .orElseThrow();
    }

    private static long bits(int... signals) {
        return IntStream.of(signals).mapToLong(signal -> 1L << (signal - 1)).sum();
    }

    @Test
    void theTermIgnorerAcceptsConnections() throws IOException {
        try (FakeProcess evil = start(FakePrograms.evil("ignore-term"));
                Socket socket = new Socket("127.0.0.1", port(evil))) {
            assertThat(socket.isConnected()).isTrue();
        }
    }

    static Stream<List<String>> forkers() {
        return both("fork-grandchild", "fork-grandchild");
    }

    @ParameterizedTest
    @MethodSource("forkers")
    void leavesAGrandchildInASessionOfItsOwn(List<String> command) throws Exception {
        ProcessHandle grandchild;
        try (FakeProcess evil = start(command)) {
            String line = evil.awaitOut(text -> text.startsWith("grandchild "));
            grandchild = ProcessHandle.of(Long.parseLong(line.substring("grandchild ".length())))
                    .orElseThrow();
            Patience.await().until(() -> evil.process().descendants().noneMatch(grandchild::equals));
            evil.signal("KILL");
            evil.awaitExit();
            assertThat(FakeProcess.runs(grandchild)).as("it survives").isTrue();
        }
        grandchild.destroyForcibly();
        Patience.await().until(() -> !FakeProcess.runs(grandchild));
    }

    static Stream<List<String>> wrongEndpoints() {
        return both("wrong-endpoint", "wrong-endpoint");
    }

    @ParameterizedTest
    @MethodSource("wrongEndpoints")
    void announcesAPortOnWhichNobodyListens(List<String> command) throws IOException {
        try (FakeProcess evil = start(command)) {
            int port = port(evil);
            Assertions.assertThatThrownBy(() -> new Socket("127.0.0.1", port).close())
                    .isInstanceOf(ConnectException.class);
        }
    }

    @Test
    void refusesTheHandshake() throws IOException {
        try (FakeProcess evil = start(FakePrograms.evil("refuse-handshake"))) {
            assertThat(new RawClient(port(evil)).status()).startsWith("HTTP/1.1 500");
        }
        try (FakeProcess evil = start(FakePrograms.evil("refuse-handshake", "close"))) {
            int port = port(evil);
            String status;
            try {
                status = new RawClient(port).status();
            } catch (IOException e) {
                status = "";
            }
            assertThat(status).isEmpty();
        }
    }

    @Test
    void announcesATokenAndLetsEverybodyIn() throws IOException {
        try (FakeProcess evil = start(FakePrograms.evil("auth-not-enforced"))) {
            String line = evil.awaitOut(text -> text.contains("\"token\""));
            assertThat(RawClient.open(Json.read(line).path("endpoint").asText()).initialize())
                    .isNotNull();
        }
    }

    @Test
    void dropsTheSocketInEachTurn() throws IOException {
        try (FakeProcess evil = start(FakePrograms.evil("drop-mid-turn"))) {
            String line = evil.awaitOut(text -> text.contains("\"endpoint\""));
            String endpoint = Json.read(line).path("endpoint").asText();
            RawClient client = RawClient.open(endpoint).initialize();
            String thread = client.startThread(directory.toString());
            client.post("turn/start", RawClient.turn(thread, "slow: 10 every 5"));
            client.awaitEnd();
            assertThat(client.methods().stream().filter("item/agentMessage/delta"::equals))
                    .hasSize(3);
            RawClient again = RawClient.open(endpoint).initialize();
            Patience.await().until(() -> {
                JsonNode read = again.call("thread/turns/list", Json.object("threadId", thread));
                return "completed"
                        .equals(read.path("result")
                                .path("data")
                                .path(0)
                                .path("status")
                                .asText());
            });
        }
    }

    static Stream<List<String>> floods() {
        return Stream.of(
                FakePrograms.evil("flood", "2000"),
                FakePrograms.evil("flood"),
                FakePrograms.script("flood", "5000"),
                FakePrograms.script("flood"));
    }

    @ParameterizedTest
    @MethodSource("floods")
    void floodsItsOutput(List<String> command) throws IOException {
        try (FakeProcess evil = start(command)) {
            Patience.await().until(() -> evil.out().size() >= 1_000);
            assertThat(evil.out().getFirst()).endsWith("of a flood of lines");
        }
    }

    static Stream<List<String>> spammers() {
        return both("spam-stderr", "spam-stderr");
    }

    @ParameterizedTest
    @MethodSource("spammers")
    void spamsStderr(List<String> command) throws IOException {
        try (FakeProcess evil = start(command)) {
            Patience.await().until(() -> evil.err().size() >= 1_000);
            assertThat(evil.out()).isEmpty();
        }
    }

    @Test
    void namesItsModesWhenItIsGivenNone() throws Exception {
        try (FakeProcess evil = start(FakePrograms.evil("kind"))) {
            assertThat(evil.awaitExit()).isEqualTo(2);
            evil.awaitErr(line -> line.contains("drop-mid-turn") && line.contains("wrong-endpoint"));
        }
        Assertions.assertThatThrownBy(() -> FakePrograms.script("kind")).hasMessageContaining("kind.sh");
    }
}
