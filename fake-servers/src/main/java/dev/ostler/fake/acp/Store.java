package dev.ostler.fake.acp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.fake.Json;
import dev.ostler.fake.Json.Raw;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Where sessions are kept: one file each, a line for each update. A session without a turn has none. */
final class Store {
    private final Path home;

    Store(Path home) {
        this.home = home;
    }

    void append(String session, String cwd, Raw update) {
        try {
            Files.createDirectories(home);
            Path file = file(session);
            String head = Files.exists(file) ? "" : Json.object("cwd", cwd) + "\n";
            Files.writeString(file, head + update + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The updates of a session; empty when it is not known. */
    Optional<List<Raw>> load(String session) {
        if (!session.matches("[A-Za-z0-9-]+") || !Files.exists(file(session))) {
            return Optional.empty();
        }
        try (Stream<String> lines = Files.lines(file(session))) {
            return Optional.of(lines.skip(1).map(Raw::new).toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All of them, the newest first. */
    List<Raw> list() throws IOException {
        if (!Files.isDirectory(home)) {
            return List.of();
        }
        List<Path> files;
        try (Stream<Path> all = Files.list(home)) {
            files = new ArrayList<>(
                    all.filter(f -> f.toString().endsWith(".jsonl")).toList());
        }
        files.sort((a, b) -> Long.compare(b.toFile().lastModified(), a.toFile().lastModified()));
        List<Raw> sessions = new ArrayList<>();
        for (Path file : files) {
            List<String> lines = Files.readAllLines(file);
            JsonNode head = Json.read(lines.getFirst());
            String name = file.getFileName().toString();
            sessions.add(Json.object(
                    "sessionId",
                    name.substring(0, name.length() - ".jsonl".length()),
                    "cwd",
                    head.path("cwd"),
                    "title",
                    Json.read(lines.get(1)).path("content").path("text"),
                    "updatedAt",
                    Files.getLastModifiedTime(file).toInstant().toString()));
        }
        return sessions;
    }

    boolean delete(String session) throws IOException {
        return session.matches("[A-Za-z0-9-]+") && Files.deleteIfExists(file(session));
    }

    private Path file(String session) {
        return home.resolve(session + ".jsonl");
    }
}
