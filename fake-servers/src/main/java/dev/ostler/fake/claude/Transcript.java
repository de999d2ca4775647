package dev.ostler.fake.claude;

import dev.ostler.fake.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** The session's file; not there before its first prompt. */
final class Transcript {
    private final Path file;
    private final String session;

    Transcript(Path home, String session) {
        String folder = Path.of("").toAbsolutePath().toString().replaceAll("[^A-Za-z0-9]", "-");
        this.file = home.resolve("projects").resolve(folder).resolve(session + ".jsonl");
        this.session = session;
    }

    boolean exists() {
        return Files.exists(file);
    }

    void prompted(String uuid, String text) {
        add("user", uuid, Json.object("role", "user", "content", text));
    }

    void assistant(Json.Raw message) {
        add("assistant", UUID.randomUUID().toString(), message);
    }

    void results(List<Json.Raw> results) {
        add("user", UUID.randomUUID().toString(), Json.object("role", "user", "content", results));
    }

    private void add(String type, String uuid, Json.Raw message) {
        Json.Raw entry = Json.object(
                "isSidechain",
                false,
                "type",
                type,
                "message",
                message,
                "uuid",
                uuid,
                "timestamp",
                Instant.now(),
                "sessionId",
                session);
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, entry + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
