package dev.ostler.cli.serve;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The homes of serves without a session file: when one was killed nobody comes back to its home, and the next serve takes
 * it away. One with a keeper, or whose keeper did not end in order, stays: something of it may still run.
 */
final class Abandoned {
    private static final Logger LOG = LoggerFactory.getLogger(Abandoned.class);
    private static final String PREFIX = "once-";
    private static final int NAME_CHARS = 16;

    /** One that has just been made may not be locked yet. */
    private static final Duration YOUNG = Duration.ofMinutes(1);

    private Abandoned() {}

    /** A name that no other home has, as long as that of a home with a session file. */
    static String name() {
        return (PREFIX + UUID.randomUUID().toString().replace("-", "")).substring(0, NAME_CHARS);
    }

    /** Never fails: what cannot be removed stays. */
    static void remove(Path homes, Instant now) {
        if (!Files.isDirectory(homes)) {
            return;
        }
        try (Stream<Path> all = Files.list(homes)) {
            for (Path home : all.filter(h -> h.getFileName().toString().startsWith(PREFIX))
                    .toList()) {
                removeIfOver(home, now);
            }
        } catch (IOException e) {
            LOG.warn("{} cannot be looked through: {}", homes, e.toString());
        }
    }

    private static void removeIfOver(Path home, Instant now) {
        Path file = home.resolve("lock");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            boolean young =
                    Files.getLastModifiedTime(file).toInstant().plus(YOUNG).isAfter(now);
            if (lock != null && !young && !Files.exists(home.resolve("keeper.json"))) {
                delete(home);
            }
        } catch (IOException | OverlappingFileLockException e) {
            LOG.debug("{} stays: {}", home, e.toString());
        }
    }

    /** With all that is in it. */
    static void delete(Path home) {
        try (Stream<Path> all = Files.walk(home)) {
            List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.deleteIfExists(path);
            }
        } catch (IOException | java.io.UncheckedIOException e) {
            LOG.warn("{} was not removed: {}", home, e.getMessage());
        }
    }
}
