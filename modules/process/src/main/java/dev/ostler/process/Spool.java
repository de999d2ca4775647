package dev.ostler.process;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries what one process prints from its pipe or terminal into a file, as long as not too much of that is unprocessed.
 * Confined to the keeper's thread.
 */
final class Spool {
    private static final Logger LOG = LoggerFactory.getLogger(Spool.class);
    /** Processed output that stays on the disk for people to look at, and the step in which the rest is given back. */
    private static final long KEPT_BYTES = 64 << 10;

    /** What a pipe can hold at most for users without privileges (fs.pipe-max-size). */
    private static final long PIPE_BYTES = 1 << 20;

    private static final Duration FULL_DISK = Duration.ofMillis(500);

    private final KeeperCore core;
    private final String harnessId;
    private final int output;
    private final OurEnds.SpoolFile spool;
    private final Retention retention;
    private long size;
    private long processed;
    /** Read from the pipe and not in the file, since the disk refused it. */
    private byte[] unwritten = {};

    private Loop.@Nullable Timer retry;
    private boolean stalled;
    private boolean over;
    private boolean closed;

    Spool(KeeperCore core, String harnessId, OurEnds ends) {
        this.core = core;
        this.harnessId = harnessId;
        this.output = ends.output();
        this.spool = ends.spool();
        this.retention = new Retention(spool.file(), KEPT_BYTES);
        this.size = spool.size();
        this.processed = size;
    }

    void watch() {
        core.loop().watch(output, this::pump);
    }

    private void pump() {
        if (size - processed >= spool.unreadBytes()) {
            stalled = true;
            core.loop().unwatch(output);
            LOG.warn(
                    "harness {} waits: {} bytes of its output in {} are not processed",
                    harnessId,
                    size - processed,
                    spool.file());
            return;
        }
        readPiece();
    }

    /** @return whether there may be more */
    private boolean readPiece() {
        MemorySegment piece = core.piece();
        long length = Libc.read(output, piece, piece.byteSize());
        if (length > 0) {
            append(piece.asSlice(0, length));
            return unwritten.length == 0;
        }
        if (length != -Errno.EAGAIN && length != -Errno.EINTR) {
            // the end: 0 of a pipe, EIO of a terminal
            over = true;
            core.loop().unwatch(output);
        }
        return false;
    }

    private void append(MemorySegment bytes) {
        long written = 0;
        while (written < bytes.byteSize()) {
            long answer = Libc.write(spool.fd(), bytes.asSlice(written), bytes.byteSize() - written);
            if (answer <= 0) {
                wait(bytes.asSlice(written).toArray(JAVA_BYTE), (int) -answer);
                return;
            }
            written += answer;
            size += answer;
        }
        if (unwritten.length > 0) {
            LOG.info("{} can be written again", spool.file());
            unwritten = new byte[0];
        }
    }

    /** The process waits with us, so that nothing is lost. */
    private void wait(byte[] rest, int errno) {
        if (unwritten.length == 0) {
            LOG.error("{} cannot be written, harness {} waits: {}", spool.file(), harnessId, Errno.name(errno));
        }
        unwritten = rest;
        core.loop().unwatch(output);
        if (!closed && retry == null) {
            retry = core.loop().after(FULL_DISK, this::again);
        }
    }

    private void again() {
        retry = null;
        appendUnwritten();
        if (unwritten.length == 0 && !over && !stalled) {
            watch();
        }
    }

    private void appendUnwritten() {
        MemorySegment piece = core.piece();
        MemorySegment.copy(unwritten, 0, piece, JAVA_BYTE, 0, unwritten.length);
        append(piece.asSlice(0, unwritten.length));
    }

    void processed(long offset) {
        if (offset < 0 || offset > size) {
            throw new IllegalArgumentException("of the output of harness " + harnessId + " " + size
                    + " bytes are in the spool; processed should be at most that, not " + offset);
        }
        processed = Math.max(processed, offset);
        retention.trim(size, offset).ifPresent(trouble -> LOG.warn("{}", trouble));
        if (stalled && size - processed < spool.unreadBytes()) {
            stalled = false;
            if (unwritten.length == 0) {
                watch();
            }
        }
    }

    /** Takes in what is in the pipe now, whatever the bound. */
    void drain() {
        if (unwritten.length > 0) {
            appendUnwritten();
        }
        long most = size + PIPE_BYTES;
        boolean more = unwritten.length == 0 && !over;
        while (more && size < most) {
            more = readPiece();
        }
    }

    /** Takes in what is there, and then no more. */
    void close() {
        closed = true;
        drain();
        if (retry != null) {
            core.loop().cancel(retry);
        }
        if (unwritten.length > 0) {
            LOG.error("at least {} bytes of the last output of harness {} are lost", unwritten.length, harnessId);
        }
        core.loop().unwatch(output);
        Libc.close(output);
        Libc.close(spool.fd());
    }
}
