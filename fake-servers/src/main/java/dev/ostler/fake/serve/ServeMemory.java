package dev.ostler.fake.serve;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.fake.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The session and its transcript, in a file when there is one. */
final class ServeMemory {
    private final Optional<Path> file;
    private final boolean resumed;
    private final List<Json.Raw> messages = new ArrayList<>();
    private String session;

    ServeMemory(Optional<Path> file) {
        this.file = file;
        this.session = UUID.randomUUID().toString();
        this.resumed = file.isPresent() && Files.exists(file.get());
        if (resumed) {
            try {
                JsonNode kept = Json.read(Files.readString(file.get()));
                session = kept.path("sessionId").asText();
                kept.path("messages").forEach(message -> messages.add(new Json.Raw(message.toString())));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    synchronized String session() {
        return session;
    }

    boolean resumed() {
        return resumed;
    }

    synchronized void fresh() {
        session = UUID.randomUUID().toString();
        messages.clear();
    }

    /** With {@code role} at least; it gets its number here. */
    synchronized void add(Object... members) {
        List<Object> all = new ArrayList<>(List.of("index", messages.size()));
        all.addAll(List.of(members));
        messages.add(Json.object(all.toArray()));
    }

    synchronized Json.Raw page(int since, int limit) {
        int from = Math.min(since, messages.size());
        int to = Math.min(messages.size(), from + limit);
        return Json.object(
                "messages", List.copyOf(messages.subList(from, to)), "next", to < messages.size() ? to : null);
    }

    synchronized void write() {
        file.ifPresent(to -> {
            try {
                Path fresh = to.resolveSibling(to.getFileName() + ".new");
                Files.writeString(
                        fresh,
                        Json.object("version", 1, "sessionId", session, "messages", messages)
                                .text());
                Files.move(fresh, to, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }
}
