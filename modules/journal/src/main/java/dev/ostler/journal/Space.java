package dev.ostler.journal;

import dev.ostler.core.harness.ByteSize;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The reserve: a file that is given up when the disk is full, so that the fact itself can still be written down, and
 * made again when there is space. Where the database has a bound of its own, the reserve is the last part of it.
 */
final class Space {
    private static final Logger LOG = LoggerFactory.getLogger(Space.class);
    private static final int CHUNK = 1 << 16;

    private final Path file;
    private final File directory;
    private final Store store;
    private final long reserve;
    private final long most;
    private boolean kept;

    Space(Path file, Store store, JournalOptions.Storage storage) throws SQLException {
        this.file = file;
        this.directory = Objects.requireNonNull(file.toAbsolutePath().getParent(), "a directory")
                .toFile();
        this.store = store;
        this.reserve = storage.reserve().bytes();
        ByteSize bound = storage.most();
        this.most = bound == null ? Long.MAX_VALUE : bound.bytes();
        if (!restore()) {
            limit(most);
        }
    }

    boolean kept() {
        return kept;
    }

    /** Gives the reserve up; tells whether there was one. */
    boolean release() throws SQLException, IOException {
        if (!kept) {
            return false;
        }
        kept = false;
        limit(most);
        Files.deleteIfExists(file);
        return true;
    }

    /** Whether the disk is as good as full although the reserve is kept: who writes anything now may be who fails. */
    boolean tight() {
        return usable() < reserve / 4;
    }

    private long usable() {
        return directory.getUsableSpace();
    }

    /**
     * Makes the reserve when there is room for it and as much again; tells whether it is there, and so much room is
     * left beside it.
     */
    boolean restore() throws SQLException {
        if (kept) {
            return usable() >= reserve;
        }
        try {
            if (store.used() + reserve / 8 > most - reserve) {
                return false;
            }
            if (!(Files.exists(file) && Files.size(file) == reserve)) {
                if (usable() < 2 * reserve) {
                    return false;
                }
                write();
            }
            kept = true;
            limit(most - reserve);
            return true;
        } catch (IOException e) {
            LOG.debug("no reserve can be made at {}", file, e);
            return false;
        }
    }

    /** Written out, because a file with holes reserves nothing. */
    private void write() throws IOException {
        try (FileChannel out = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING),
                Directory.PRIVATE)) {
            ByteBuffer zeros = ByteBuffer.allocate(CHUNK);
            for (long left = reserve; left > 0; left -= CHUNK) {
                zeros.clear().limit((int) Math.min(left, CHUNK));
                while (zeros.hasRemaining()) {
                    out.write(zeros);
                }
            }
            out.force(true);
        } catch (IOException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    private void limit(long bytes) throws SQLException {
        if (most != Long.MAX_VALUE) {
            store.limit(bytes);
        }
    }
}
