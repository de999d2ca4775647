package dev.ostler.fake.codex;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.fake.Json;
import dev.ostler.fake.RawClient;
import dev.ostler.fake.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Plays the client's side of a recording of the real server against the fake, and compares what the fake sends with
 * what the real one sent: the same frames in the same order on each connection, with the same members in the same
 * order. Ids are learnt from the answers as they are compared.
 */
final class RecordingPlayer {
    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}");
    private static final Pattern PROMPT = Pattern.compile("\\[\\[([a-z]+):?((?:[^]]|](?!]))*)]]");
    /** Frames whose number depends on time, or that speak of what the fake has not. */
    private static final Set<String> LOOSE =
            Set.of("item/agentMessage/delta", "item/commandExecution/outputDelta", "mcpServer/startupStatus/updated");

    private final Map<String, String> ids = new HashMap<>();
    private final Map<String, RawClient> clients = new HashMap<>();
    private final Map<Long, JsonNode> requestIds = new HashMap<>();
    private final Set<String> skipped;
    private final Path cwd;
    private final UnaryOperator<String> endpointOf;
    private int compared;

    /**
     * A player.
     *
     * @param endpointOf gives the endpoint for a connection of the recording, started anew if need be
     * @param skipped answers that are read but not compared, as {@code connection/id}
     */
    RecordingPlayer(Path cwd, UnaryOperator<String> endpointOf, Set<String> skipped) {
        this.cwd = cwd;
        this.endpointOf = endpointOf;
        this.skipped = skipped;
    }

    static List<String> lines(String recording) throws IOException {
        try (InputStream in = RecordingPlayer.class.getResourceAsStream("/recordings/" + recording)) {
            if (in == null) {
                throw new IOException("no recording " + recording);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }

    /** Plays the lines; gives how many frames were compared. */
    int play(Stream<String> lines) throws IOException {
        int number = 0;
        for (String line : (Iterable<String>) lines::iterator) {
            number++;
            JsonNode entry = Json.read(line);
            String connection = entry.path("conn").asText();
            JsonNode frame = entry.path("m");
            switch (entry.path("dir").asText()) {
                case ">" -> client(connection).send(translated(frame));
                case "<" -> expect(connection, frame, number);
                default -> client(connection).close();
            }
        }
        for (RawClient client : clients.values()) {
            client.close();
        }
        return compared;
    }

    private RawClient client(String connection) throws IOException {
        RawClient client = clients.get(connection);
        if (client == null) {
            client = RawClient.open(endpointOf.apply(connection));
            clients.put(connection, client);
        }
        return client;
    }

    private void expect(String connection, JsonNode recorded, int number) throws IOException {
        String method = recorded.path("method").asText("");
        if (LOOSE.contains(method) || recorded.toString().contains("Under-development")) {
            return;
        }
        JsonNode actual = next(connection);
        boolean skip = skipped.contains(connection + "/" + recorded.path("id").asText()) && !recorded.has("method");
        if (!skip) {
            assertThat(Shape.of(actual))
                    .as("line %d of the recording, on connection %s: %s", number, connection, actual)
                    .isEqualTo(Shape.of(recorded));
            compared++;
        }
        learn(recorded, actual);
        if (recorded.has("method") && recorded.has("id")) {
            requestIds.put(recorded.path("id").asLong(), actual.path("id"));
        }
    }

    private JsonNode next(String connection) throws IOException {
        while (true) {
            JsonNode frame = client(connection).next();
            if (frame == null) {
                throw new AssertionError("nothing more came on " + connection);
            }
            if (!LOOSE.contains(frame.path("method").asText(""))) {
                return frame;
            }
        }
    }

    private void learn(JsonNode recorded, JsonNode actual) {
        if (recorded.isTextual()
                && actual.isTextual()
                && ID.matcher(recorded.asText()).matches()) {
            ids.putIfAbsent(recorded.asText(), actual.asText());
        } else if (recorded.isObject()) {
            recorded.properties().forEach(field -> learn(field.getValue(), actual.path(field.getKey())));
        }
    }

    private String translated(JsonNode frame) {
        String text = Json.of(frame).text().replace("/opt/agents/ws", cwd.toString());
        Matcher id = ID.matcher(text);
        text = id.replaceAll(match -> Matcher.quoteReplacement(ids.getOrDefault(match.group(), match.group())));
        text = PROMPT.matcher(text)
                .replaceAll(match -> Matcher.quoteReplacement(directive(match)))
                .replace("\"text\":\"\\n", "\"text\":\"");
        if (!frame.has("method") && frame.path("id").isNumber()) {
            JsonNode mapped = requestIds.get(frame.path("id").asLong());
            if (mapped != null) {
                text = text.replaceFirst("\"id\":\\d+", "\"id\":" + mapped.asText());
            }
        }
        return text;
    }

    private static String directive(java.util.regex.MatchResult match) {
        String rest = match.group(2);
        String line = switch (match.group(1)) {
            case "text" -> "say: " + rest;
            case "shell" -> "shell: " + rest;
            case "shellesc" -> "approve: " + rest;
            case "patch" -> "patch: " + rest;
            case "slow" -> "slow: " + Integer.parseInt(rest) * 10 + " every 20";
            case "nstool" -> "ask: elicitation";
            case "tool" -> "ask: permissions";
            default -> throw new IllegalArgumentException(match.group());
        };
        return "\\n" + line; // a directive has a line of its own, and this one stands within JSON
    }
}
