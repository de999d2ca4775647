package dev.ostler.process;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One followed file: where its reader is, and what is with the listener. Confined to the tail's thread. */
final class TailedFile {
    private static final Logger LOG = LoggerFactory.getLogger(TailedFile.class);

    private record Drain(long target, CompletableFuture<Long> done) {}

    /** Through which a file comes back to the tail's thread. */
    interface Tail {
        /** Runs it on the tail's thread, unless the tail is closed. */
        void later(Runnable task);

        /** The file wants to be read. */
        void dirty(TailedFile file);
    }

    private final FollowSpec spec;
    private final OutputListener listener;
    private final Tail tail;
    private final FileChannel channel;
    private final Splitter splitter;
    private final Retention retention;
    private final List<Drain> drains = new ArrayList<>();
    private final List<CompletableFuture<Long>> closing = new ArrayList<>();

    private long accepted;
    private long lost;
    private boolean delivering;
    private boolean closed;
    private boolean broken;

    TailedFile(FollowSpec spec, OutputListener listener, Tail tail, FileChannel channel) {
        long begin = Holes.firstData(spec.file(), spec.fromOffset());
        this.spec = spec;
        this.listener = listener;
        this.tail = tail;
        this.channel = channel;
        this.splitter = Splitter.of(spec, begin);
        this.retention = new Retention(spec.file(), spec.logBytes());
        this.accepted = begin;
        this.lost = begin - spec.fromOffset();
    }

    /** Whether the file is longer, or shorter, than what was read of it. */
    boolean isBehind() {
        try {
            return channel.size() != splitter.position();
        } catch (IOException e) {
            broken(e);
            return false;
        }
    }

    /**
     * Reads one piece, if the listener is ready for it.
     *
     * @return whether to read again soon
     */
    boolean read(ByteBuffer buffer, byte[] scratch) {
        if (delivering || closed) {
            return false;
        }
        try {
            boolean more = readPiece(buffer, scratch);
            broken = false;
            return more;
        } catch (IOException e) {
            broken(e);
            return false;
        }
    }

    /** Says it once; every look tries again. */
    private void broken(IOException cause) {
        if (!broken) {
            broken = true;
            trouble(spec.file() + " cannot be read: " + cause);
        }
        drains.forEach(drain -> drain.done().completeExceptionally(cause));
        drains.clear();
    }

    private boolean readPiece(ByteBuffer buffer, byte[] scratch) throws IOException {
        buffer.clear();
        int length = channel.read(buffer, splitter.position());
        if (length <= 0) {
            noticeTruncation();
            settle();
            return false;
        }
        buffer.flip().get(scratch, 0, length);
        List<OutputLine> lines = new ArrayList<>();
        splitter.feed(scratch, length, lines::add);
        if (lines.isEmpty()) {
            if (splitter.neededFrom() > splitter.begin()) {
                passed();
            }
            trim();
            settle();
            return !delivering;
        }
        deliver(lines);
        return false;
    }

    private void noticeTruncation() throws IOException {
        long size = channel.size();
        if (size < splitter.position()) {
            trouble("%s was truncated from %d to %d bytes; reading it from its beginning"
                    .formatted(spec.file(), splitter.position(), size));
            splitter.restart(0);
            retention.restart();
            accepted = 0;
            tail.dirty(this);
        }
    }

    private void deliver(List<OutputLine> lines) {
        OutputBatch batch = new OutputBatch(lines, splitter.begin(), lost);
        lost = 0;
        delivering = true;
        CompletionStage<?> stage;
        try {
            stage = Objects.requireNonNull(listener.lines(batch), "the listener answered null, not a stage");
        } catch (RuntimeException | Error e) {
            stage = CompletableFuture.failedStage(e);
        }
        stage.whenComplete((_, failure) -> tail.later(() -> accepted(batch, failure)));
    }

    private void accepted(OutputBatch batch, @Nullable Throwable failure) {
        if (failure != null) {
            LOG.warn("the listener of {} failed on lines before offset {}", spec.file(), batch.nextOffset(), failure);
        }
        delivering = false;
        accepted = batch.nextOffset();
        if (closed) {
            end();
            return;
        }
        trim();
        settle();
        tail.dirty(this);
    }

    private void trim() {
        try {
            retention.trim(channel.size(), splitter.neededFrom()).ifPresent(this::trouble);
        } catch (IOException e) {
            broken(e);
        }
    }

    private void passed() {
        try {
            listener.passed(splitter.neededFrom());
        } catch (RuntimeException e) {
            LOG.warn("the listener of {} failed", spec.file(), e);
        }
    }

    private void trouble(String what) {
        LOG.warn("{}", what);
        try {
            listener.trouble(what);
        } catch (RuntimeException e) {
            LOG.warn("the listener of {} failed", spec.file(), e);
        }
    }

    void drain(CompletableFuture<Long> done) throws IOException {
        if (closed) {
            done.completeExceptionally(notFollowed());
            return;
        }
        drains.add(new Drain(channel.size(), done));
        settle();
        tail.dirty(this);
    }

    /** Completes the drains that are through; before that, delivers the unfinished piece that they wait for. */
    private void settle() {
        if (delivering || drains.isEmpty()) {
            return;
        }
        boolean wanted = drains.stream()
                .anyMatch(drain -> drain.target() <= splitter.position() && drain.target() > splitter.begin());
        if (wanted && splitter.hasUnfinished()) {
            List<OutputLine> lines = new ArrayList<>(1);
            splitter.flush(lines::add);
            deliver(lines);
            return;
        }
        for (Iterator<Drain> all = drains.iterator(); all.hasNext(); ) {
            Drain drain = all.next();
            if (drain.target() <= splitter.position()) {
                all.remove();
                drain.done().complete(accepted);
            }
        }
    }

    void close(CompletableFuture<Long> done) {
        closed = true;
        closing.add(done);
        if (!delivering) {
            end();
        }
    }

    /** Nothing is with the listener any more, or will never be accepted since the tail itself ends. */
    void end() {
        closed = true;
        closing.forEach(done -> done.complete(accepted));
        drains.forEach(drain -> drain.done().completeExceptionally(notFollowed()));
        drains.clear();
        try {
            channel.close();
        } catch (IOException e) {
            LOG.warn("closing {}", spec.file(), e);
        }
    }

    private IllegalStateException notFollowed() {
        return new IllegalStateException(spec.file() + " is not followed any more");
    }
}
