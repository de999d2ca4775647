package dev.ostler.fake.model;

import dev.ostler.fake.model.ModelRequest.Outcome;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import java.util.Iterator;
import java.util.function.Consumer;

/**
 * Performs the acts of one answer on the event loop. It stops when the write queue is full and goes on when it has
 * drained; it stops for good when the client closes the connection, so that no generator outlives its reader.
 */
final class Exchange {
    private static final int MERGED_CHARS = 8 * 1024;
    private static final int WRITES_PER_TICK = 64;
    private static final long NO_TIMER = -1;

    private final Vertx vertx;
    private final HttpServerResponse response;
    private final String contentType;
    private final Iterator<Act> acts;
    private final Runnable cut;
    private final Consumer<Outcome> ended;
    private long timer = NO_TIMER;
    private boolean over;
    private boolean scheduled;

    Exchange(
            Vertx vertx,
            HttpServerResponse response,
            String contentType,
            Iterator<Act> acts,
            Runnable cut,
            Consumer<Outcome> ended) {
        this.vertx = vertx;
        this.response = response;
        this.contentType = contentType;
        this.acts = acts;
        this.cut = cut;
        this.ended = ended;
    }

    void begin() {
        response.setChunked(true).putHeader("content-type", contentType).putHeader("cache-control", "no-cache");
        response.closeHandler(_ -> finish(Outcome.CLIENT_CLOSED));
        response.exceptionHandler(_ -> finish(Outcome.CLIENT_CLOSED));
        response.drainHandler(_ -> run());
        response.writeHead().onFailure(_ -> finish(Outcome.CLIENT_CLOSED));
        run();
    }

    private void run() {
        scheduled = false;
        for (int writes = 0; !over && timer == NO_TIMER; writes++) {
            if (response.writeQueueFull()) {
                return;
            }
            if (writes == WRITES_PER_TICK) {
                runSoon();
                return;
            }
            if (!acts.hasNext()) {
                finish(Outcome.COMPLETE);
                response.end().onFailure(_ -> {});
                return;
            }
            perform(acts.next());
        }
    }

    private void perform(Act first) {
        StringBuilder merged = new StringBuilder();
        Act act = first;
        while (act instanceof Act.Write write) {
            merged.append(write.text());
            if (merged.length() >= MERGED_CHARS || !acts.hasNext()) {
                flush(merged);
                return;
            }
            act = acts.next();
        }
        flush(merged);
        switch (act) {
            case Act.Write _ -> throw new IllegalStateException("writes were merged above");
            case Act.Pause pause ->
                timer = vertx.setTimer(Math.max(1, pause.duration().toMillis()), _ -> {
                    timer = NO_TIMER;
                    run();
                });
            case Act.FallSilent _ -> timer = Long.MIN_VALUE;
            case Act.CutOff _ -> {
                finish(Outcome.CUT);
                cut.run();
            }
        }
    }

    private void flush(StringBuilder text) {
        if (!text.isEmpty()) {
            response.write(text.toString()).onFailure(_ -> finish(Outcome.CLIENT_CLOSED));
        }
    }

    /** Lets the loop see a closed connection between two bursts. */
    private void runSoon() {
        if (!scheduled) {
            scheduled = true;
            vertx.runOnContext(_ -> run());
        }
    }

    private void finish(Outcome outcome) {
        if (over) {
            return;
        }
        over = true;
        if (timer >= 0) {
            vertx.cancelTimer(timer);
        }
        ended.accept(outcome);
    }
}
