package dev.ostler.fake.pi;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.fake.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/** One conversation and its file, which is written with the first answer and not before. */
final class PiSession {
    private final String id;
    private final Optional<Path> file;
    private final List<Json.Raw> entries = new ArrayList<>();
    private int written;

    private PiSession(String id, Optional<Path> file) {
        this.id = id;
        this.file = file;
    }

    /** A new one, or that with this id if there is a file of it. */
    static PiSession open(Optional<String> id, boolean keeps) {
        if (!keeps) {
            return new PiSession(id.orElse(UUID.randomUUID().toString()), Optional.empty());
        }
        Path directory = directory();
        if (id.isPresent()) {
            try (Stream<Path> files = Files.isDirectory(directory) ? Files.list(directory) : Stream.empty()) {
                Optional<Path> old = files.filter(file -> file.toString().endsWith("_" + id.get() + ".jsonl"))
                        .findFirst();
                if (old.isPresent()) {
                    return read(old.get());
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        String name = id.orElse(UUID.randomUUID().toString());
        String stamp = Instant.now().toString().replaceAll("[:.]", "-");
        return new PiSession(name, Optional.of(directory.resolve(stamp + "_" + name + ".jsonl")));
    }

    static PiSession read(Path file) {
        try {
            List<String> lines = Files.readAllLines(file);
            PiSession session =
                    new PiSession(Json.read(lines.getFirst()).path("id").asText(), Optional.of(file));
            lines.stream().skip(1).map(Json.Raw::new).forEach(session.entries::add);
            session.written = session.entries.size();
            return session;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path directory() {
        String home = System.getenv("PI_CODING_AGENT_DIR");
        Path agent = home == null ? Path.of(System.getenv("HOME"), ".pi", "agent") : Path.of(home);
        String cwd = Path.of("").toAbsolutePath().toString().replace('/', '-');
        return agent.resolve("sessions").resolve("-" + cwd + "--");
    }

    String id() {
        return id;
    }

    Optional<Path> file() {
        return file;
    }

    synchronized List<Json.Raw> entries() {
        return List.copyOf(entries);
    }

    synchronized List<JsonNode> messages() {
        return entries.stream().map(PiSession::message).toList();
    }

    private static JsonNode message(Json.Raw entry) {
        try {
            return Json.read(entry.text()).path("message");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    synchronized void add(Json.Raw message, boolean write) {
        String entry = UUID.randomUUID().toString().substring(0, 8);
        entries.add(Json.object(
                "type", "message", "id", entry, "timestamp", Instant.now().toString(), "message", message));
        if (write) {
            file.ifPresent(this::write);
        }
    }

    private void write(Path to) {
        try {
            StringBuilder out = new StringBuilder();
            if (!Files.exists(to)) {
                Files.createDirectories(to.getParent());
                String cwd = Path.of("").toAbsolutePath().toString();
                out.append(Json.object("type", "session", "version", 3, "id", id, "cwd", cwd)
                                .text())
                        .append('\n');
            }
            entries.subList(written, entries.size())
                    .forEach(entry -> out.append(entry.text()).append('\n'));
            written = entries.size();
            Files.writeString(to, out, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
