package dev.ostler.process;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The writing end of the standard input of one process: takes writes in order and answers each when the kernel has all
 * of it. Confined to the keeper's thread.
 */
final class Input {
    private static final Logger LOG = LoggerFactory.getLogger(Input.class);
    /** What a write counts for at least, so that short ones are bounded too. */
    private static final int LEAST_COST = 256;

    /** The default VEOF of a terminal. */
    private static final byte[] CONTROL_D = {4};

    private static final class Write {
        private final byte[] bytes;
        private final boolean last;
        private final CompletableFuture<Written> answer = new CompletableFuture<>();
        private int written;

        private Write(byte[] bytes, boolean last) {
            this.bytes = bytes;
            this.last = last;
        }

        /** The end of input is never refused, and so counts for nothing. */
        long cost() {
            return last ? 0 : Math.max(bytes.length, LEAST_COST);
        }
    }

    private final KeeperCore core;
    private final String harnessId;
    private final int fd;
    private final boolean terminal;
    private final Queue<Write> waiting = new ArrayDeque<>();
    private long waitingCost;
    private long taken;
    private boolean closed;
    private @Nullable CompletableFuture<Written> ending;

    Input(KeeperCore core, String harnessId, OurEnds ends) {
        this.core = core;
        this.harnessId = harnessId;
        this.fd = ends.input();
        this.terminal = ends.terminal();
    }

    CompletableFuture<Written> write(byte[] bytes) {
        return enqueue(new Write(bytes, false));
    }

    /** The end of input, after everything that waits. */
    CompletableFuture<Written> end() {
        CompletableFuture<Written> before = ending;
        if (before != null) {
            return before;
        }
        Write end = new Write(terminal ? CONTROL_D : new byte[0], true);
        ending = end.answer;
        return enqueue(end);
    }

    private CompletableFuture<Written> enqueue(Write write) {
        if (closed) {
            core.mailbox().answer(write.answer, new Written.Closed(taken));
            return write.answer;
        }
        if (isFullFor(write)) {
            core.mailbox().refuse(write.answer, full(write));
            return write.answer;
        }
        waitingCost += write.cost();
        waiting.add(write);
        flush();
        return write.answer;
    }

    private IllegalStateException full(Write write) {
        return new IllegalStateException("too much input waits for harness " + harnessId + " (" + waitingCost
                + " bytes) or for others to be read; nothing of these " + write.bytes.length
                + " bytes was written, write them when earlier ones are taken");
    }

    private boolean isFullFor(Write write) {
        boolean mine = waitingCost > 0 && waitingCost + write.cost() > Keeper.MOST_INPUT_BYTES;
        return (mine && !write.last) || !core.inputBudget().take(write.cost());
    }

    private void flush() {
        for (Write first = waiting.peek(); first != null; first = waiting.peek()) {
            if (!closed && !writeRest(first)) {
                core.loop().watchWritable(fd, this::flush);
                return;
            }
            waiting.remove();
            waitingCost -= first.cost();
            core.inputBudget().give(first.cost());
            if (first.last) {
                close();
            }
            core.mailbox().answer(first.answer, closed ? new Written.Closed(taken) : new Written.Taken(taken));
        }
        if (!closed) {
            core.loop().unwatch(fd);
        }
    }

    /** @return whether nothing of it is left to be written; also when it cannot be */
    private boolean writeRest(Write write) {
        MemorySegment piece = core.piece();
        while (write.written < write.bytes.length) {
            int length = Math.clamp(piece.byteSize(), 0, write.bytes.length - write.written);
            MemorySegment.copy(write.bytes, write.written, piece, JAVA_BYTE, 0, length);
            long answer = Libc.write(fd, piece, length);
            if (answer == -Errno.EAGAIN || answer == -Errno.EINTR) {
                return false;
            }
            if (answer < 0) {
                LOG.debug("the input of harness {} is over: {}", harnessId, Errno.name((int) -answer));
                close();
                return true;
            }
            write.written += (int) answer;
            taken += answer;
        }
        return true;
    }

    /** The process reads the end of its input, unless others hold it; who waits is told by the next flush. */
    private void close() {
        if (!closed) {
            closed = true;
            core.loop().unwatch(fd);
            Libc.close(fd);
        }
    }

    /** Nobody reads it any more. */
    void abandon() {
        close();
        flush();
    }
}
