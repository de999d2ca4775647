package dev.ostler.process;

import java.nio.file.Path;

/**
 * A file to follow.
 *
 * @param file created with mode 0600 when it is not there, so that following may begin before the spawn
 * @param stream what its lines are called
 * @param fromOffset where to begin: 0, or an earlier {@link OutputBatch#nextOffset}
 * @param lineBytes the longest line that is delivered whole; longer ones are cut there. The longest chunk
 * @param logBytes how much of the newest output stays on disk; what is older and was delivered is given back to the
 *     file system, offsets unchanged
 * @param cutting what is delivered as one piece
 */
public record FollowSpec(
        Path file, StandardStream stream, long fromOffset, int lineBytes, long logBytes, Cutting cutting) {
    /** What a piece is. */
    public sealed interface Cutting {
        /** A line, when its end is there. */
        record Lines() implements Cutting {}

        /**
         * Whatever is there, at once, cut between characters only.
         *
         * @param alsoAt no piece reaches over this offset, so that who reads again can tell what he has read before
         */
        record Chunks(long alsoAt) implements Cutting {}
    }

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

    /**
     * The spool of a terminal, whose programs write pieces of lines and move about: everything is delivered at once.
     *
     * @param alsoAt see {@link Cutting.Chunks}
     * @param chunkBytes the largest piece, at least 4
     */
    public static FollowSpec terminal(Path file, long fromOffset, long alsoAt, int chunkBytes) {
        return new FollowSpec(
                file, StandardStream.STDOUT, fromOffset, chunkBytes, Long.MAX_VALUE, new Cutting.Chunks(alsoAt));
    }

    /** In lines. */
    public FollowSpec(Path file, StandardStream stream, long fromOffset, int lineBytes, long logBytes) {
        this(file, stream, fromOffset, lineBytes, logBytes, new Cutting.Lines());
    }

    /** From the beginning, with lines of up to 1 MiB and 64 MiB on disk. */
    public FollowSpec(Path file, StandardStream stream) {
        this(file, stream, 0, 1 << 20, 64L << 20);
    }
}
