package dev.ostler.process;

import java.nio.file.Path;
import java.util.Optional;

/** Keeps the disk use of one growing file near its bound by punching out, in steps, what was read and is old. */
final class Retention {
    private static final long BLOCK = 4096;
    private static final long SMALLEST_STEP = 64 << 10;

    private final Path file;
    private final long keepBytes;
    private final long step;
    private long punchedTo;
    private boolean impossible;

    Retention(Path file, long keepBytes) {
        this.file = file;
        this.keepBytes = keepBytes;
        this.step = Math.max(keepBytes / 8, Math.min(SMALLEST_STEP, keepBytes));
    }

    /**
     * Gives back what may go.
     *
     * @param size of the file
     * @param neededFrom nothing from here on is given back, however much it is
     * @return once, why it cannot be done
     */
    Optional<String> trim(long size, long neededFrom) {
        long upTo = Math.min(neededFrom, size - keepBytes) / BLOCK * BLOCK;
        if (impossible || upTo - punchedTo < step) {
            return Optional.empty();
        }
        int answer = Holes.punch(file, punchedTo, upTo - punchedTo);
        if (answer == 0) {
            punchedTo = upTo;
            return Optional.empty();
        }
        impossible = true;
        return Optional.of("the size of %s on disk cannot be bounded, it will grow beyond %d bytes: %s"
                .formatted(file, keepBytes, Errno.name(-answer)));
    }

    /** The file begins anew. */
    void restart() {
        punchedTo = 0;
    }
}
