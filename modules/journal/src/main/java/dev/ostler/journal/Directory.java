package dev.ostler.journal;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The files of a store, held by one broker at a time. The lock is on a file of its own: closing any descriptor of the
 * database would drop the locks that SQLite holds on it.
 */
final class Directory implements AutoCloseable {
    static final FileAttribute<?> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

    private final Path dir;
    private final FileChannel lock;

    Directory(Path dir) throws IOException {
        this.dir = dir;
        Files.createDirectories(dir);
        Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwx------"));
        Path lockFile = dir.resolve("ostler.db.lock");
        lock = FileChannel.open(lockFile, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), PRIVATE);
        if (!locked(lock)) {
            lock.close();
            throw new OstlerException(
                    ErrorCode.CONFLICT,
                    "the store in " + dir + " is in use by another broker (" + lockFile
                            + " is locked); stop it or choose another data directory");
        }
    }

    private static boolean locked(FileChannel channel) throws IOException {
        try {
            @Nullable FileLock held = channel.tryLock();
            return held != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    Path path() {
        return dir;
    }

    Path database() {
        return dir.resolve("ostler.db");
    }

    Path watermark() {
        return dir.resolve("ostler.store");
    }

    Path reserve() {
        return dir.resolve("ostler.reserve");
    }

    /** The database and its write-ahead log. */
    long databaseBytes() {
        return size(database()) + size(dir.resolve("ostler.db-wal"));
    }

    /** Makes an empty database file with the right mode; SQLite gives its companions the same. */
    boolean create() throws IOException {
        if (Files.exists(database())) {
            Files.setPosixFilePermissions(database(), PosixFilePermissions.fromString("rw-------"));
            return false;
        }
        Files.createFile(database(), PRIVATE);
        return true;
    }

    /** Moves a damaged database and its companions out of the way. */
    Path setAside(Instant now) throws IOException {
        Path aside = dir.resolve("ostler.db.damaged-" + STAMP.format(now));
        for (String companion : new String[] {"-wal", "-shm", ""}) {
            Path file = dir.resolve("ostler.db" + companion);
            if (Files.exists(file)) {
                Files.move(file, Path.of(aside + companion));
            }
        }
        return aside;
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return 0;
        }
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
