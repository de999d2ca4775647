package dev.ostler.process;

import java.nio.file.Path;

/**
 * The keeper's ends of the standard streams of one process. They never block and are closed by an exec; whoever has
 * this record closes them.
 *
 * @param input what is written here the process reads
 * @param output here is read what the process prints
 * @param far what /proc shows as the other end of {@code output}
 * @param terminal whether input and output are those of a terminal
 * @param spool where the output is kept
 */
record OurEnds(int input, int output, Path far, boolean terminal, SpoolFile spool) {

    /**
     * @param fd open for appending
     * @param size before the process printed anything
     * @param unreadBytes how much of it may be unprocessed
     */
    record SpoolFile(Path file, int fd, long size, long unreadBytes) {}

    /** All of them. */
    void close() {
        Libc.close(input);
        Libc.close(output);
        Libc.close(spool.fd());
    }
}
