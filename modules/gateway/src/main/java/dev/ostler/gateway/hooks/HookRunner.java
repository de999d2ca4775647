package dev.ostler.gateway.hooks;

import dev.ostler.client.EventHub;
import dev.ostler.client.EventStream;
import dev.ostler.client.FrameSink;
import dev.ostler.core.event.Cursor;
import dev.ostler.core.event.Frame;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Subscribe;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One hook: a subscription whose frames are delivered one after the other. The next one begins when the place of the one
 * before is on the disk, so that a broker that is killed repeats the last one at most. On one event loop.
 */
final class HookRunner implements FrameSink {
    private static final Logger log = LoggerFactory.getLogger(HookRunner.class);
    private static final int ROOM = 64;
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private final Vertx vertx;
    private final EventHub hub;
    private final Hook hook;
    private final HookFiles files;
    private final Delivery delivery;
    private final Duration firstPause;
    private final ArrayDeque<Frame> waiting = new ArrayDeque<>();
    private Runnable drain = () -> {};
    private @Nullable EventStream stream;
    private @Nullable Cursor at;
    private boolean busy;
    private boolean asked;
    /** Something is being handed over or written: it ends by itself, within the hook's own time. */
    private boolean underWay;

    private final Promise<Void> quiet = Promise.promise();
    private boolean stopped;
    private int misses;
    private long timer = -1;

    HookRunner(Vertx vertx, EventHub hub, Hook hook, HookFiles files, Delivery delivery, Duration firstPause) {
        this.vertx = vertx;
        this.hub = hub;
        this.hook = hook;
        this.files = files;
        this.delivery = delivery;
        this.firstPause = firstPause;
    }

    /** Goes on where it was, or begins with what comes next. */
    void start() {
        vertx.executeBlocking(files::cursor, false)
                .compose(kept -> hub.subscribe(
                        new Subscribe(
                                at != null ? at.toString() : kept.orElse("latest"),
                                hook.harness(),
                                hook.on(),
                                null,
                                null,
                                null),
                        this))
                .onSuccess(opened -> {
                    misses = 0;
                    stream = opened;
                    if (stopped) {
                        opened.cancel();
                    } else {
                        opened.begin();
                    }
                })
                .onFailure(e -> later("cannot follow the log", e, this::start));
    }

    Hook hook() {
        return hook;
    }

    /** Begins nothing more; completes when what is under way has ended and its place is on the disk. */
    Future<Void> stop() {
        stopped = true;
        vertx.cancelTimer(timer);
        if (stream != null) {
            stream.cancel();
        }
        settle(underWay);
        return quiet.future();
    }

    private void settle(boolean more) {
        underWay = more;
        if (stopped && !underWay) {
            quiet.tryComplete();
        }
    }

    @Override
    public String client() {
        return "hook " + hook.name();
    }

    @Override
    public void write(Frame frame) {
        waiting.add(frame);
        if (!busy) {
            next();
        }
    }

    private void next() {
        Frame frame = stopped ? null : waiting.poll();
        busy = frame != null;
        if (asked && waiting.size() < ROOM) {
            asked = false;
            drain.run();
        }
        switch (frame) {
            case null -> {}
            case Frame.Item _, Frame.Gap _ -> attempt(frame, 1);
            // nothing to deliver; that so much was examined is worth keeping
            case Frame.Snapshot _, Frame.Heartbeat _ -> keep(frame);
            case Frame.Bye _ -> next();
        }
    }

    private void attempt(Frame frame, int number) {
        if (stopped) {
            return;
        }
        settle(true);
        Future.succeededFuture()
                .compose(_ -> delivery.deliver(frame.cursor(), frame.toJson()))
                .onComplete(done -> {
                    if (done.succeeded()) {
                        misses = 0;
                        keep(frame);
                    } else if (number >= hook.attemptsOrDefault()) {
                        misses = 0;
                        bury(frame, String.valueOf(done.cause().getMessage()));
                    } else {
                        later(
                                "attempt " + number + " of " + frame.cursor(),
                                done.cause(),
                                () -> attempt(frame, number + 1));
                    }
                });
    }

    private void bury(Frame frame, String why) {
        log.error("hook {} gives up on {}: {}", hook.name(), frame.cursor(), why);
        StringBuilder line = new StringBuilder("{\"why\":");
        Json.quote(line, why).append(",\"frame\":").append(frame.toJson()).append('}');
        vertx.executeBlocking(
                        () -> {
                            files.bury(line.toString());
                            return frame;
                        },
                        false)
                .onSuccess(this::keep)
                .onFailure(e -> later("the dead letter cannot be written", e, () -> bury(frame, why)));
    }

    private void keep(Frame frame) {
        settle(true);
        vertx.executeBlocking(
                        () -> {
                            files.keep(frame.cursor());
                            return frame.cursor();
                        },
                        false)
                .onSuccess(kept -> {
                    at = kept;
                    settle(false);
                    next();
                })
                .onFailure(e -> later("its place cannot be written", e, () -> keep(frame)));
    }

    private void later(String what, Throwable why, Runnable again) {
        settle(false);
        if (!stopped) {
            long pause = Math.min(firstPause.toMillis() << Math.min(misses++, 20), LONGEST_PAUSE.toMillis());
            log.warn("hook {}: {}: {}; again in {} ms", hook.name(), what, why.getMessage(), pause);
            timer = vertx.setTimer(pause, _ -> again.run());
        }
    }

    @Override
    public boolean full() {
        asked |= waiting.size() >= ROOM;
        return waiting.size() >= ROOM;
    }

    @Override
    public void drainHandler(Runnable handler) {
        drain = handler;
    }

    /** It was cut off, or the log was away: what waits is delivered first, or comes again. */
    @Override
    public void end() {
        waiting.clear();
        if (!stopped) {
            vertx.setTimer(firstPause.toMillis(), _ -> resume());
        }
    }

    private void resume() {
        if (busy) {
            vertx.setTimer(firstPause.toMillis(), _ -> resume());
        } else if (!stopped) {
            start();
        }
    }
}
