package dev.ostler.broker;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.drivers.stdio.Pipe;
import dev.ostler.process.FollowSpec;
import dev.ostler.process.Followed;
import dev.ostler.process.Keeper;
import dev.ostler.process.OutputBatch;
import dev.ostler.process.OutputLine;
import dev.ostler.process.OutputListener;
import dev.ostler.process.OutputTail;
import dev.ostler.process.Written;
import dev.ostler.process.remote.KeeperLost;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pipes of a process that the keeper holds: reads its spool frame by frame and knows which offsets belong to the
 * events of this moment. Confined to the context that it was made on.
 *
 * <p>A spool may hold so much that is not settled. When half of that is reached within one turn, the checkpoint moves on
 * by force, so that the agent is never stopped by our bookkeeping. After a loss of the broker from there on the codec is
 * given no frame of before it: it resumes by session, turn and open questions alone.
 */
final class KeptPipe implements Pipe {
    private static final Logger log = LoggerFactory.getLogger(KeptPipe.class);
    /** What is settled is written down with the next event, or by itself when it is so much. */
    private static final long WORTH_WRITING = 1 << 20;

    private final Context context;
    private final Keeper keeper;
    private final OutputTail tails;
    private final Source source;
    private final Book book;

    private @Nullable Reader reader;
    private @Nullable Future<Followed> following;
    private boolean closed;
    private boolean caughtUp;

    /** Frames up to here have been read, and made into events where they were not before. */
    private long done;

    private long told;
    private long settled;
    /** Settled, and on the disk; {@code writing} is on its way there. */
    private long written;

    private boolean writing;
    /** Read, but there is no room for more yet. */
    private @Nullable Promise<Void> unaccepted;

    /** Of the frame that is being read in this very call. */
    private @Nullable FrameMark frame;
    /** Of what is told while a frame is read elsewhere. */
    private @Nullable FrameMark meanwhile;

    /**
     * Whose pipes they are.
     *
     * @param harness under which the keeper holds them
     * @param frameBytes the longest frame that is read
     * @param unreadBytes as the keeper was told
     * @param fresh nobody has spoken to the process yet
     */
    record Source(String harness, Path spool, int frameBytes, long unreadBytes, boolean fresh) {}

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
        this.keeper = keeper;
        this.tails = tails;
        this.source = source;
        this.book = book;
        this.done = settled;
        this.settled = settled;
        this.written = settled;
        this.told = told;
    }

    @Override
    public boolean fresh() {
        return source.fresh();
    }

    /** Frames up to here have been read. */
    long position() {
        return done;
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
                    told = Math.min(told, Math.max(size, done));
                    return Future.fromCompletionStage(
                            tails.follow(FollowSpec.spool(source.spool(), done, source.frameBytes()), new Lines()),
                            context);
                });
        following = follows;
        return follows.map(_ -> {
            catchUp();
            return null;
        });
    }

    private void catchUp() {
        Reader r = reader;
        if (!caughtUp && !closed && done >= told && r != null) {
            caughtUp = true;
            r.caughtUp();
        }
    }

    @Override
    public Future<Void> write(String text) {
        byte[] bytes = (text + "\n").getBytes(StandardCharsets.UTF_8);
        if (bytes.length > Keeper.MOST_INPUT_BYTES) {
            return Future.failedFuture(new OstlerException(
                    ErrorCode.TOO_LARGE,
                    "a message to this agent has at most " + Keeper.MOST_INPUT_BYTES + " bytes, not " + bytes.length));
        }
        Promise<Void> onItsWay = Promise.promise();
        Future.fromCompletionStage(keeper.write(source.harness(), bytes), context)
                .onSuccess(answer -> {
                    switch (answer) {
                        case Written.Taken _ -> onItsWay.tryComplete();
                        case Written.Closed _ -> onItsWay.tryFail(nobody("it reads its input no more"));
                        case Written.NotHeld() -> onItsWay.tryFail(nobody("its input is not held any more"));
                    }
                })
                .onFailure(e -> onItsWay.tryFail(refusal(e)));
        // answers keep their order: when this one is there and no refusal has come, the keeper has the frame
        Future.fromCompletionStage(keeper.processed(source.harness(), 0), context)
                .onSuccess(_ -> onItsWay.tryComplete());
        return onItsWay.future();
    }

    private static OstlerException refusal(Throwable e) {
        Throwable cause = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
        String why = String.valueOf(cause.getMessage());
        return cause instanceof IllegalStateException && !(cause instanceof KeeperLost)
                ? new OstlerException(ErrorCode.OVERLOADED, why)
                : nobody(why);
    }

    private static OstlerException nobody(String why) {
        return new OstlerException(ErrorCode.PEER_FAILED, "the agent does not get it: " + why);
    }

    @Override
    public Future<Void> closeInput() {
        return Future.fromCompletionStage(keeper.closeInput(source.harness()), context)
                .mapEmpty();
    }

    @Override
    public void settled() {
        FrameMark now = frame;
        settled = Math.max(settled, now == null ? done : now.told());
        if (now != null) {
            now.settled(settled);
        }
        if (settled - written >= WORTH_WRITING) {
            keep();
        }
    }

    /** For the events of this moment; what is settled goes into the record with them. */
    FrameMark mark() {
        if (frame != null) {
            return frame;
        }
        if (meanwhile == null || meanwhile.sent()) {
            FrameMark now = newMark(done);
            meanwhile = now;
            context.runOnContext(_ -> {
                if (meanwhile == now) {
                    meanwhile = null;
                }
            });
        }
        return meanwhile;
    }

    private FrameMark newMark(long at) {
        return new FrameMark(settled, at, this::committed);
    }

    private void committed(long offset) {
        if (offset > written) {
            written = offset;
            Future.fromCompletionStage(keeper.processed(source.harness(), offset), context)
                    .onFailure(e -> log.warn(
                            "the spool of {} is not given back up to {}: {}",
                            source.harness(),
                            offset,
                            e.getMessage()));
        }
    }

    private void keep() {
        if (writing || settled <= written) {
            return;
        }
        writing = true;
        // after the frame that is being read has told all it has to tell
        context.runOnContext(_ -> {
            long offset = Math.min(settled, done);
            book.keep(offset, done).onComplete(r -> {
                writing = false;
                if (r.succeeded()) {
                    committed(offset);
                } else {
                    log.error("the offset {} of {} is not written", offset, source.harness(), r.cause());
                }
            });
        });
    }

    /** Nothing but the bound makes us forget the beginning of a turn. */
    private void stayBelowTheBound(long position) {
        if (position - Math.max(written, settled) > source.unreadBytes() / 2) {
            log.info(
                    "what {} has printed within one turn is not kept for a replay before offset {}",
                    source.harness(),
                    position);
            settled = position;
            done = Math.max(done, position);
        }
        if (settled - written > source.unreadBytes() / 4) {
            keep();
        }
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
                        .mapEmpty();
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
            context.runOnContext(_ -> stayBelowTheBound(offset));
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
                        if (meanwhile != null && !meanwhile.sent()) {
                            // what was told in this very moment is of this frame
                            meanwhile.told(end);
                        }
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
            frame = newMark(end);
            try {
                if (line.truncated()) {
                    r.tooLong(line.text().getBytes(StandardCharsets.UTF_8).length + line.truncatedBytes());
                    return Future.succeededFuture();
                }
                return r.frame(line.text(), end <= told);
            } catch (RuntimeException e) {
                return Future.failedFuture(e);
            } finally {
                frame = null;
            }
        }

        private void over(long end, Future<Void> understood) {
            if (understood.failed()) {
                log.error("a frame of {} before offset {}", source.harness(), end, understood.cause());
                book.trouble("a frame was not understood: " + understood.cause());
            }
            done = Math.max(done, end);
            stayBelowTheBound(done);
            catchUp();
        }
    }
}
