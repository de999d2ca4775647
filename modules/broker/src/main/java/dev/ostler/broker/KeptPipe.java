package dev.ostler.broker;

import dev.ostler.core.harness.TerminalSize;
import dev.ostler.drivers.stdio.Pipe;
import dev.ostler.process.FollowSpec;
import dev.ostler.process.Followed;
import dev.ostler.process.Keeper;
import dev.ostler.process.OutputBatch;
import dev.ostler.process.OutputLine;
import dev.ostler.process.OutputListener;
import dev.ostler.process.OutputTail;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pipes, or the terminal, of a process that the keeper holds: reads its spool frame by frame and knows which offsets
 * belong to the events of this moment. Confined to the context that it was made on.
 */
final class KeptPipe implements Pipe {
    private static final Logger log = LoggerFactory.getLogger(KeptPipe.class);
    /** The largest piece of what a terminal shows. */
    private static final int CHUNK_BYTES = 64 << 10;

    private final Context context;
    private final OutputTail tails;
    private final Source source;
    private final Book book;
    private final KeptInput input;
    private final SpoolMarks marks;

    private @Nullable Reader reader;
    private @Nullable Future<Followed> following;
    private boolean closed;
    private boolean caughtUp;
    private long told;
    /** Read, but there is no room for more yet. */
    private @Nullable Promise<Void> unaccepted;

    /**
     * Whose pipes they are.
     *
     * @param harness under which the keeper holds them
     * @param terminal whether it is a terminal, which is read in pieces of any kind
     * @param frameBytes the longest frame that is read
     * @param unreadBytes as the keeper was told
     * @param fresh nobody has spoken to the process yet
     */
    record Source(String harness, Path spool, boolean terminal, int frameBytes, long unreadBytes, boolean fresh) {
        FollowSpec from(long offset, long told) {
            return terminal
                    ? FollowSpec.terminal(spool, offset, told, CHUNK_BYTES)
                    : FollowSpec.spool(spool, offset, frameBytes);
        }
    }

    /** Where it is written down how far reading has come. */
    interface Book {
        /** Completes when there is room for more events. */
        Future<Void> room();

        /** Writes both offsets down, after all events that were told so far; completes when they are on the disk. */
        Future<Void> keep(long settled, long told);

        /** Something went wrong that people should know of. */
        void trouble(String what);
    }

    /**
     * @param settled where to begin
     * @param told frames before here have been made into events
     */
    KeptPipe(Context context, Keeper keeper, OutputTail tails, Source source, long settled, long told, Book book) {
        this.context = context;
        this.tails = tails;
        this.source = source;
        this.book = book;
        this.input = new KeptInput(context, keeper, source.harness());
        this.marks = new SpoolMarks(
                context, source.harness(), source.unreadBytes(), book, settled, offset -> give(keeper, offset));
        this.told = told;
    }

    private void give(Keeper keeper, long offset) {
        Future.fromCompletionStage(keeper.processed(source.harness(), offset), context)
                .onFailure(e -> log.warn(
                        "the spool of {} is not given back up to {}: {}", source.harness(), offset, e.getMessage()));
    }

    @Override
    public boolean fresh() {
        return source.fresh();
    }

    /** Frames up to here have been read. */
    long position() {
        return marks.done();
    }

    @Override
    public Future<Void> open(Reader to) {
        if (reader != null) {
            return Future.failedFuture(new IllegalStateException("a pipe is opened once"));
        }
        reader = to;
        Future<Followed> follows = context.executeBlocking(
                        () -> Files.exists(source.spool()) ? Files.size(source.spool()) : 0)
                .compose(size -> {
                    // a spool that lost its end with the machine holds no more to wait for
                    told = Math.min(told, Math.max(size, marks.done()));
                    return Future.fromCompletionStage(
                            tails.follow(source.from(marks.done(), told), new Lines()), context);
                });
        following = follows;
        return follows.map(_ -> {
            catchUp();
            return null;
        });
    }

    private void catchUp() {
        Reader r = reader;
        if (!caughtUp && !closed && marks.done() >= told && r != null) {
            caughtUp = true;
            r.caughtUp();
        }
    }

    @Override
    public Future<Void> write(String text) {
        return input.write((text + "\n").getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Future<Void> send(byte[] bytes) {
        return input.write(bytes);
    }

    @Override
    public Future<Void> resize(TerminalSize size) {
        return input.resize(size);
    }

    @Override
    public Future<Void> closeInput() {
        return input.close();
    }

    @Override
    public void settled() {
        marks.settle();
    }

    @Override
    public void settledBut(int bytes) {
        marks.settleBut(bytes);
    }

    /** For the events of this moment; what is settled goes into the record with them. */
    FrameMark mark() {
        return marks.mark();
    }

    /** Completes when everything that is in the spool by now has been read. */
    Future<Void> drain() {
        Future<Followed> f = following;
        return f == null || closed
                ? Future.succeededFuture()
                : f.compose(followed -> Future.fromCompletionStage(followed.drain(), context))
                        .mapEmpty();
    }

    /** The process is gone: nothing comes any more. */
    void over(String why) {
        Reader r = reader;
        if (!closed && r != null) {
            r.ended(why);
        }
    }

    @Override
    public Future<Void> close() {
        closed = true;
        if (unaccepted != null) {
            // whoever closes does not wait until the disk has room
            unaccepted.tryComplete();
        }
        Future<Followed> f = following;
        return f == null
                ? Future.succeededFuture()
                : f.compose(followed -> Future.fromCompletionStage(followed.close(), context))
                        .compose(_ -> marks.close());
    }

    /** Called on the tail's thread; the frames are read on the context. */
    private final class Lines implements OutputListener {
        @Override
        public CompletionStage<?> lines(OutputBatch batch) {
            Promise<Void> accepted = Promise.promise();
            context.runOnContext(_ -> new Delivery(batch, accepted).begin());
            return accepted.future().toCompletionStage();
        }

        @Override
        public void passed(long offset) {
            context.runOnContext(_ -> marks.stayBelowTheBound(offset));
        }

        @Override
        public void trouble(String what) {
            context.runOnContext(_ -> book.trouble(what));
        }
    }

    /** The frames of one batch, one after the other. */
    private final class Delivery {
        private final OutputBatch batch;
        private final Promise<Void> accepted;
        private int next;

        Delivery(OutputBatch batch, Promise<Void> accepted) {
            this.batch = batch;
            this.accepted = accepted;
        }

        void begin() {
            if (batch.lostBytes() > 0) {
                book.trouble(batch.lostBytes() + " bytes of what it printed are no longer in its spool");
            }
            goOn();
        }

        private void goOn() {
            while (next < batch.lines().size() && !closed) {
                OutputLine line = batch.lines().get(next++);
                long end = next < batch.lines().size() ? batch.lines().get(next).offset() : batch.nextOffset();
                Future<Void> understood = read(line, end);
                if (!understood.isComplete()) {
                    understood.onComplete(_ -> {
                        marks.understoodLater(end);
                        over(end, understood);
                        goOn();
                    });
                    return;
                }
                over(end, understood);
            }
            if (!closed) {
                unaccepted = accepted;
                book.room().onComplete(_ -> accepted.tryComplete());
            } else {
                accepted.tryComplete();
            }
        }

        private Future<Void> read(OutputLine line, long end) {
            Reader r = reader;
            if (r == null) {
                return Future.succeededFuture();
            }
            marks.begin(end);
            try {
                if (line.truncated()) {
                    r.tooLong(line.text().getBytes(StandardCharsets.UTF_8).length + line.truncatedBytes());
                    return Future.succeededFuture();
                }
                return r.frame(line.text(), end <= told);
            } catch (RuntimeException e) {
                return Future.failedFuture(e);
            } finally {
                marks.left();
            }
        }

        private void over(long end, Future<Void> understood) {
            if (understood.failed()) {
                log.error("a frame of {} before offset {}", source.harness(), end, understood.cause());
                book.trouble("a frame was not understood: " + understood.cause());
            }
            marks.over(end);
            catchUp();
        }
    }
}
