package dev.ostler.cli;

import static dev.ostler.cli.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** An {@code ostler serve} as a process over pipes; each line that it says must be a frame. */
final class Served {
    private final Process process;
    private final Path err;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Thread reader;

    Served(Tree tree, Path err, String... args) throws IOException {
        this(tree.piped(err, Stream.concat(Stream.of("serve"), Stream.of(args)).toArray(String[]::new)), err);
    }

    /** {@code err} is where its stderr goes. */
    Served(Process process, Path err) {
        this.err = err;
        this.process = process;
        reader = Thread.ofPlatform().daemon().start(this::read);
    }

    private void read() {
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                lines.add(line);
            }
        } catch (IOException e) {
            // its end; what it has not said is missed by who waits for it
        }
    }

    long pid() {
        return process.pid();
    }

    List<JsonNode> frames() {
        return lines.stream().map(Json::tree).toList();
    }

    /** Those with what the agent does. */
    List<JsonNode> events(String type) {
        return frames().stream()
                .filter(f -> f.path("event").path("type").asText().equals(type))
                .toList();
    }

    /** The text that streamed for a prompt. */
    String said(String id) {
        return events("stream").stream()
                .filter(f -> f.path("id").asText().equals(id))
                .map(f -> f.path("event"))
                .filter(e -> e.path("kind").asText().equals("text"))
                .map(e -> e.path("text").asText())
                .collect(Collectors.joining());
    }

    /** Waits for a frame; the first one. */
    JsonNode frame(String what, Predicate<JsonNode> which) throws IOException {
        await().until(() -> !reader.isAlive() || frames().stream().anyMatch(which));
        String errors = text();
        return frames().stream()
                .filter(which)
                .findFirst()
                .orElseThrow(() -> new AssertionError(what + " is not among " + lines + "; stderr: " + errors));
    }

    JsonNode ready() throws IOException {
        JsonNode first = frame("any frame", _ -> true);
        assertThat(first.path("type").asText()).as(first.toString()).isEqualTo("ready");
        return first;
    }

    JsonNode response(String id) throws IOException {
        return frame(
                "response " + id,
                f -> f.path("type").asText().equals("response")
                        && f.path("id").asText().equals(id));
    }

    JsonNode event(String id, String type) throws IOException {
        return frame(
                        type + " of " + id,
                        f -> f.path("id").asText().equals(id)
                                && f.path("event").path("type").asText().equals(type))
                .path("event");
    }

    /** Its outcome. */
    String turnEnd(String id) throws IOException {
        assertThat(response(id).path("success").asBoolean())
                .as("%s", response(id))
                .isTrue();
        return event(id, "turn_end").path("outcome").asText();
    }

    void send(byte[] bytes) throws IOException {
        process.getOutputStream().write(bytes);
        process.getOutputStream().flush();
    }

    void send(String line) throws IOException {
        send((line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    void prompt(String id, String message) throws IOException {
        prompt(id, message, Map.of());
    }

    void prompt(String id, String message, Map<String, String> more) throws IOException {
        var command = Json.mapper().createObjectNode().put("id", id).put("type", "prompt");
        command.put("message", message);
        more.forEach(command::put);
        send(command.toString());
    }

    /** What {@code get_messages} answers. */
    JsonNode messages(String id) throws IOException {
        send("{\"id\":\"" + id + "\",\"type\":\"get_messages\"}");
        return response(id).path("data").path("messages");
    }

    void eof() throws IOException {
        process.getOutputStream().close();
    }

    /** Not its program, when that runs on another host. */
    void kill() {
        process.destroyForcibly();
    }

    String text() throws IOException {
        return Files.readString(err);
    }

    /** Waits for its end, and that it has said nothing but whole frames. */
    int exit() throws Exception {
        assertThat(process.waitFor(Patience.LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(reader.join(Patience.LONG)).isTrue();
        assertThat(frames())
                .allSatisfy(frame -> assertThat(frame.path("type").asText())
                        .as(frame.toString())
                        .isIn("ready", "response", "event"));
        return process.exitValue();
    }
}
