package dev.ostler.process;

import java.nio.file.Path;

/**
 * A file to follow.
 *
 * @param file created with mode 0600 when it is not there, so that following may begin before the spawn
 * @param stream what its lines are called
 * @param fromOffset where to begin: 0, or an earlier {@link OutputBatch#nextOffset}
 * @param lineBytes the longest line that is delivered whole; longer ones are cut there
 * @param logBytes how much of the newest output stays on disk; what is older and was delivered is given back to the
 *     file system, offsets unchanged
 */
public record FollowSpec(Path file, StandardStream stream, long fromOffset, int lineBytes, long logBytes) {
    public FollowSpec {
        if (fromOffset < 0 || lineBytes < 1 || logBytes < 4096) {
            throw new IllegalArgumentException(
                    "offset %d should be at least 0, lineBytes %d at least 1, logBytes %d at least 4096"
                            .formatted(fromOffset, lineBytes, logBytes));
        }
    }

    /**
     * The spool of a process that speaks on stdout. Nothing of it is given back by reading: that is for {@link
     * Keeper#processed} to do, when what was read is written down.
     */
    public static FollowSpec spool(Path file, long fromOffset, int lineBytes) {
        return new FollowSpec(file, StandardStream.STDOUT, fromOffset, lineBytes, Long.MAX_VALUE);
    }

    /** From the beginning, with lines of up to 1 MiB and 64 MiB on disk. */
    public FollowSpec(Path file, StandardStream stream) {
        this(file, stream, 0, 1 << 20, 64L << 20);
    }
}
