package dev.ostler.fake.codex;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The rollout files below a CODEX_HOME, laid out as the real server lays them. */
final class Rollouts {
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("yyyy/MM/dd");
    private static final DateTimeFormatter SECOND = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH-mm-ss");
    private static final int DEPTH = 4;

    private final Path sessions;
    private final Path archived;

    Rollouts(Path home) {
        sessions = home.resolve("sessions");
        archived = home.resolve("archived_sessions");
    }

    Path pathFor(String threadId, long createdMs) {
        LocalDateTime at = LocalDateTime.ofEpochSecond(createdMs / 1000, 0, ZoneOffset.UTC);
        return sessions.resolve(DAY.format(at)).resolve("rollout-" + SECOND.format(at) + "-" + threadId + ".jsonl");
    }

    Optional<Path> find(String threadId) {
        return files(sessions).stream().filter(file -> isOf(file, threadId)).findFirst();
    }

    Optional<Path> findArchived(String threadId) {
        return files(archived).stream().filter(file -> isOf(file, threadId)).findFirst();
    }

    List<Path> all() {
        return files(sessions);
    }

    List<Path> away() {
        return files(archived);
    }

    private static boolean isOf(Path file, String threadId) {
        return file.getFileName().toString().endsWith("-" + threadId + ".jsonl");
    }

    private static List<Path> files(Path root) {
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (Stream<Path> found = Files.walk(root, DEPTH)) {
            return found.filter(file -> file.getFileName().toString().endsWith(".jsonl"))
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    void archive(Path file) throws IOException {
        Files.createDirectories(archived);
        move(file, archived.resolve(file.getFileName()));
    }

    Path unarchive(Path file, String threadId, long createdMs) throws IOException {
        Path to = pathFor(threadId, createdMs);
        Files.createDirectories(to.toAbsolutePath().getParent());
        move(file, to);
        return to;
    }

    private static void move(Path from, Path to) throws IOException {
        if (Files.exists(to)) {
            throw new FileAlreadyExistsException(to.toString());
        }
        Files.move(from, to);
    }
}
