package dev.ostler.process;

import java.nio.file.Path;

/** Where a process's standard streams go. Files are created with mode 0600; their directories must exist. */
public sealed interface Stdio {
    /** What a process may print before it has to wait for a reader: 256 MiB. */
    long UNREAD_BYTES = 256L << 20;

    /**
     * stdin is /dev/null; both outputs are appended to files from the first byte, so that the process outlives whoever
     * reads them. Both may be the same file.
     */
    record Files(Path stdout, Path stderr) implements Stdio {
        public Files {
            requireAbsolute(stdout);
            requireAbsolute(stderr);
        }
    }

    /**
     * For those that speak on stdin and stdout. Both are pipes whose other ends the keeper holds, so that the process
     * outlives the broker; it does not outlive the keeper, whose death it sees as the end of its input and as EPIPE.
     *
     * <p>What it prints is appended to a file, from the first byte, also while nobody reads. {@link FollowSpec#spool}
     * reads it, {@link Keeper#processed} gives back what was read. When the bound is reached the pipe is left unread
     * and the process waits in its next write: a stalled agent goes on later, a lost frame of its protocol never comes
     * again.
     *
     * @param spool where stdout goes
     * @param stderr appended to
     * @param unreadBytes how much of the spool may be unprocessed; about a megabyte more when the process ends
     */
    record Pipes(Path spool, Path stderr, long unreadBytes) implements Stdio {
        public Pipes {
            requireAbsolute(spool);
            requireAbsolute(stderr);
            requireBound(unreadBytes);
        }

        /** With {@link #UNREAD_BYTES}. */
        public Pipes(Path spool, Path stderr) {
            this(spool, stderr, UNREAD_BYTES);
        }
    }

    /**
     * For those that want a terminal, which is the controlling one of their session. What they print is spooled as with
     * {@link Pipes}, with the line ends and echoes of a terminal. The end of input is a typed ^D.
     *
     * @param spool where everything goes that it shows
     * @param columns at first, 1 to 65535; {@link Keeper#resize} changes it
     * @param rows at first, 1 to 65535
     * @param unreadBytes how much of the spool may be unprocessed
     */
    record Terminal(Path spool, int columns, int rows, long unreadBytes) implements Stdio {
        public Terminal {
            requireAbsolute(spool);
            requireSize(columns, rows);
            requireBound(unreadBytes);
        }

        /** With {@link #UNREAD_BYTES}. */
        public Terminal(Path spool, int columns, int rows) {
            this(spool, columns, rows, UNREAD_BYTES);
        }

        static void requireSize(int columns, int rows) {
            if (columns < 1 || rows < 1 || columns > 0xffff || rows > 0xffff) {
                throw new IllegalArgumentException(
                        "a terminal should have 1 to 65535 columns and rows, not " + columns + " and " + rows);
            }
        }
    }

    private static void requireAbsolute(Path file) {
        if (!file.isAbsolute()) {
            throw new IllegalArgumentException("the output file " + file + " should be an absolute path");
        }
    }

    private static void requireBound(long unreadBytes) {
        if (unreadBytes < 1) {
            throw new IllegalArgumentException("unreadBytes should be at least 1, not " + unreadBytes);
        }
    }
}
