package dev.ostler.drivers.pty;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Looks at a turn when its rule says so, with one timer. Confined to its context. */
final class TurnWatch {
    private static final long NONE = -1;

    private final Vertx vertx;
    private final IdleRule rule;
    private final LongSupplier nanoTime;
    private final Supplier<String> line;
    private final Consumer<PtyTurn> over;
    private long timer = NONE;
    private long due;

    /**
     * @param line of the cursor, up to the cursor
     * @param over is given a turn that is over
     */
    TurnWatch(Vertx vertx, IdleRule rule, LongSupplier nanoTime, Supplier<String> line, Consumer<PtyTurn> over) {
        this.vertx = vertx;
        this.rule = rule;
        this.nanoTime = nanoTime;
        this.line = line;
        this.over = over;
    }

    /** Something happened in this turn, or its time has come. */
    void look(PtyTurn turn) {
        long now = nanoTime.getAsLong();
        switch (rule.decide(turn.seen(), now, line.get())) {
            case IdleRule.Decision.Over() -> {
                stop();
                over.accept(turn);
            }
            case IdleRule.Decision.AwaitOutput() -> stop();
            case IdleRule.Decision.LookAfter(Duration time) -> lookAt(turn, now + time.toNanos(), now);
        }
    }

    /** A timer that comes earlier looks again anyway. */
    private void lookAt(PtyTurn turn, long at, long now) {
        if (timer != NONE && due - at <= 0) {
            return;
        }
        stop();
        due = at;
        timer = vertx.setTimer((at - now) / 1_000_000 + 1, _ -> {
            timer = NONE;
            look(turn);
        });
    }

    void stop() {
        if (timer != NONE) {
            vertx.cancelTimer(timer);
            timer = NONE;
        }
    }
}
