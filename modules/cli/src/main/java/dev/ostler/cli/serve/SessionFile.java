package dev.ostler.cli.serve;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/**
 * The session file of one process at a time. Written whole: a new file, synced, put in the place of the old one, and the
 * directory synced; so a kill at any moment leaves the one or the other. The lock is on a file beside it, since the file
 * itself is another one after each write.
 */
final class SessionFile implements AutoCloseable {
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path file;
    private final FileChannel lock;
    private final Optional<SessionState> found;

    private SessionFile(Path file, FileChannel lock, Optional<SessionState> found) {
        this.file = file;
        this.lock = lock;
        this.found = found;
    }

    /** Takes it; fails with {@code CONFLICT} when another has it, or what is there is not ours to overwrite. */
    static SessionFile take(Path file) {
        FileChannel lock;
        try {
            lock = FileChannel.open(
                    beside(file, ".lock"), Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), PRIVATE);
        } catch (IOException e) {
            throw unusable(file, e);
        }
        try {
            if (!locked(lock)) {
                throw new OstlerException(
                        ErrorCode.CONFLICT,
                        file + " is in use by another ostler serve; end that one, or name another --session-file");
            }
            return new SessionFile(file, lock, read(file));
        } catch (IOException e) {
            close(lock);
            throw unusable(file, e);
        } catch (OstlerException e) {
            close(lock);
            throw e;
        }
    }

    private static boolean locked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private static Optional<SessionState> read(Path file) throws IOException {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            text = "";
        }
        return Optional.of(SessionState.parse(file.toString(), text));
    }

    /** What an earlier process left. */
    Optional<SessionState> found() {
        return found;
    }

    /** Blocking; completes when it is on the disk. */
    void write(SessionState state) throws IOException {
        Path half = beside(file, ".new");
        Files.deleteIfExists(half);
        try (FileChannel out =
                FileChannel.open(half, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), PRIVATE)) {
            ByteBuffer bytes = ByteBuffer.wrap((state.json() + "\n").getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
        }
        Files.move(half, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel directory = FileChannel.open(file.toAbsolutePath().getParent())) {
            directory.force(true);
        }
    }

    private static Path beside(Path file, String suffix) {
        return file.resolveSibling(file.getFileName() + suffix);
    }

    private static OstlerException unusable(Path file, IOException e) {
        return new OstlerException(
                ErrorCode.INVALID_REQUEST,
                "--session-file " + file + " cannot be used: " + e.getClass().getSimpleName() + " " + e.getMessage());
    }

    private static void close(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        close(lock);
    }
}
