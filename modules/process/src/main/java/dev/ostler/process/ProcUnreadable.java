package dev.ostler.process;

import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * /proc could not be read although the process may well be there, e.g. because this process has no descriptor left.
 * Never to be taken for "there is no such process".
 */
final class ProcUnreadable extends UncheckedIOException {
    private final int errno;

    ProcUnreadable(String file, int errno) {
        super(new IOException(file + " cannot be read: " + Errno.name(errno)));
        this.errno = errno;
    }

    int errno() {
        return errno;
    }
}
