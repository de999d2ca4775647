package dev.ostler.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * {@code broker.json} in a data directory: how commands find the broker that has it. There while the broker answers.
 *
 * @param store the id of its store
 * @param since when it began to answer; the epoch when that is not said
 */
public record BrokerFile(String url, long pid, Path tokenFile, String store, String version, Instant since) {
    private static final String NAME = "broker.json";

    /** What the directory says; empty when it says nothing that can be read. */
    public static Optional<BrokerFile> read(Path data) throws IOException {
        try {
            JsonNode n = Json.tree(Files.readString(data.resolve(NAME)));
            String url = n.path("url").asText();
            return url.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new BrokerFile(
                            url,
                            n.path("pid").asLong(),
                            data.resolve(n.path("tokenFile").asText("token")),
                            n.path("store").asText(),
                            n.path("version").asText(),
                            Instant.ofEpochSecond(n.path("since").asLong())));
        } catch (NoSuchFileException | OstlerException e) {
            return Optional.empty();
        }
    }

    /** Writes it, 0600, so that a reader sees all of it or nothing. */
    public void write(Path data) throws IOException {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("url", url);
        fields.put("pid", pid);
        fields.put("tokenFile", tokenFile.toString());
        fields.put("store", store);
        fields.put("version", version);
        fields.put("since", since.getEpochSecond());
        Path half = data.resolve(NAME + ".new");
        Files.deleteIfExists(half);
        Files.createFile(half, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(half, Json.write(fields) + "\n", StandardOpenOption.WRITE);
        Files.move(half, data.resolve(NAME), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    public static void remove(Path data) throws IOException {
        Files.deleteIfExists(data.resolve(NAME));
    }
}
