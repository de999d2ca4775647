package dev.ostler.fake.opencode;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.fake.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Conversations on disk, one file each, so that a later process on the same home goes on with them. */
final class Store {
    private final Path directory;

    Store(Path directory) {
        this.directory = directory;
    }

    List<JsonNode> all() {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        List<JsonNode> found = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".json")).toList()) {
                found.add(Json.read(Files.readAllBytes(file)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    void write(String session, Json.Raw json) {
        try {
            Files.createDirectories(directory);
            Path next = Files.writeString(directory.resolve(session + ".new"), json.text());
            Files.move(next, directory.resolve(session + ".json"), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void delete(String session) {
        try {
            Files.deleteIfExists(directory.resolve(session + ".json"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
