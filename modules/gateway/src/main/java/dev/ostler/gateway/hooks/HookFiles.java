package dev.ostler.gateway.hooks;

import dev.ostler.client.CursorFile;
import dev.ostler.client.CursorStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.stream.Stream;

/** What a hook keeps in the data directory: its place in the log, and its dead letters. Blocking. */
final class HookFiles {
    /** Of dead letters; then the file begins anew, and the one before is kept. */
    private static final long MOST_BYTES = 16L << 20;

    private final CursorStore place;
    private final Path dead;
    private final Path older;
    private final Path input;

    HookFiles(Path dir, String name) throws IOException {
        Files.createDirectories(
                dir, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        place = new CursorFile(dir.resolve(name + ".cursor"));
        dead = dir.resolve(name + ".dead");
        older = dir.resolve(name + ".dead.1");
        input = dir.resolve(name + ".event");
    }

    Path input() {
        return input;
    }

    CursorStore place() {
        return place;
    }

    /** A line of JSON for a frame that could not be delivered. */
    void bury(String line) throws IOException {
        if (Files.exists(dead) && Files.size(dead) + line.length() > MOST_BYTES) {
            Files.move(dead, older, StandardCopyOption.REPLACE_EXISTING);
        }
        try (FileChannel channel = FileChannel.open(
                dead,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }

    /** How many dead letters lie there. */
    long buried() throws IOException {
        return lines(older) + lines(dead);
    }

    private static long lines(Path file) throws IOException {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.count();
        } catch (NoSuchFileException e) {
            return 0;
        }
    }
}
