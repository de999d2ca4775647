package dev.ostler.broker;

import com.github.f4b6a3.ulid.UlidCreator;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.session.SessionEvent;
import dev.ostler.core.session.TurnOutcome;
import dev.ostler.drivers.Driver;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out what the {@link PromptQueue} of one harness decides: prompts wait in the store, are handed over one after
 * the other, and a turn that runs too long is interrupted. Confined to its verticle's context.
 *
 * <p>A prompt is handed over at most once: that its turn has come is written before it is sent, and what a lost broker
 * had just sent is told as cancelled, not sent again.
 */
final class PromptDesk {
    private static final Logger log = LoggerFactory.getLogger(PromptDesk.class);

    /** Between two attempts at what the disk or the agent refused. */
    private static final Duration AGAIN = Duration.ofSeconds(10);

    /** The client of an interrupt that a deadline asked for. */
    private static final String DEADLINE = "deadline";

    /** The connection, as far as prompts care. */
    interface Line {
        /** The driver, when prompts can be sent; null while there is no connection or it is being let go. */
        @Nullable
        Driver open();

        /** The open session, or null. */
        @Nullable
        String session();
    }

    private final Vertx vertx;
    private final FactWriter facts;
    private final Supplier<HarnessRecord> record;
    private final SessionFeed feed;
    private final Line line;
    private final PromptQueue queue;
    private long deadlineTimer = -1;
    private long againTimer = -1;
    private boolean closed;

    PromptDesk(Vertx vertx, FactWriter facts, Supplier<HarnessRecord> record, SessionFeed feed, Line line) {
        this.vertx = vertx;
        this.facts = facts;
        this.record = record;
        this.feed = feed;
        this.line = line;
        this.queue = feed.queue();
    }

    /** Takes up what an earlier connection left. */
    void restore() {
        List<QueuedPrompt> left = record.get().queue();
        queue.restore(left.stream().filter(p -> !p.sent()).toList());
        left.stream()
                .filter(QueuedPrompt::sent)
                .forEach(p -> facts.note(QueueFacts.cancelled(
                        facts,
                        record.get(),
                        p,
                        "its broker was lost, or the process ended, while it was handed over: the agent may have it")));
    }

    /** Starts a turn, or lets the prompt wait. */
    Future<AttachCommand.Taken> prompt(Driver driver, AttachCommand.Prompt p) {
        QueuedPrompt prompt = new QueuedPrompt(
                UlidCreator.getMonotonicUlid().toString(),
                p.text(),
                p.session(),
                p.origin().client(),
                p.origin().trace(),
                p.timeout(),
                facts.clock().instant(),
                false);
        boolean mayWait = p.queue() && p.images().isEmpty();
        int position = arrive(prompt, mayWait, p);
        if (position > 0) {
            return waits(prompt, position);
        }
        return feed.prompt(driver, prompt, p.images(), null)
                .map(turn -> {
                    queue.accepted(prompt, turn);
                    return new AttachCommand.Taken(turn, null, 0);
                })
                .recover(e -> {
                    queue.notStarted();
                    if (mayWait && turnOfAnother(e)) {
                        return waits(prompt, queue.first(prompt));
                    }
                    pumpSoon();
                    return Future.failedFuture(e);
                });
    }

    private int arrive(QueuedPrompt prompt, boolean mayWait, AttachCommand.Prompt p) {
        try {
            return queue.arrive(prompt, mayWait);
        } catch (OstlerException e) {
            throw p.images().isEmpty() || !turnOfAnother(e)
                    ? e
                    : new OstlerException(
                            e.code(),
                            e.getMessage() + "; images do not wait in the queue: prompt again when it is free",
                            e.problem().details());
        }
    }

    private static boolean turnOfAnother(Throwable e) {
        return e instanceof OstlerException o && o.code() == ErrorCode.CONFLICT;
    }

    /** Answered when it stands in the store. */
    private Future<AttachCommand.Taken> waits(QueuedPrompt prompt, int position) {
        return facts.write(QueueFacts.queued(facts, record.get(), prompt, position))
                .onFailure(_ -> settle(List.of(prompt)))
                .map(_ -> {
                    queue.written(prompt.id());
                    pumpSoon();
                    return new AttachCommand.Taken(null, prompt.id(), position);
                });
    }

    Future<List<String>> cancel(@Nullable String id, Origin by) {
        if (id != null) {
            QueuedPrompt prompt = queue.cancel(id)
                    .orElseThrow(() -> PromptQueue.notThere(id, record.get().name()));
            return cancelled(List.of(prompt), by);
        }
        return cancelled(queue.cancelAll(), by);
    }

    private Future<List<String>> cancelled(List<QueuedPrompt> prompts, Origin by) {
        List<Fact> told = new ArrayList<>();
        prompts.forEach(p -> told.add(QueueFacts.cancelled(facts, record.get(), p, "cancelled by " + by.client(), by)));
        Future<?> written = told.isEmpty() ? Future.succeededFuture() : facts.write(new Fact.Batch(told, null));
        return written.onComplete(_ -> settle(prompts))
                .map(_ -> prompts.stream().map(QueuedPrompt::id).toList());
    }

    /** The record has the last word: a fact that was refused is not in it, one that waits for the disk is. */
    private void settle(List<QueuedPrompt> prompts) {
        List<String> recorded =
                record.get().queue().stream().map(QueuedPrompt::id).toList();
        for (QueuedPrompt p : prompts) {
            if (recorded.contains(p.id())) {
                queue.stays(p.id());
            } else {
                queue.gone(p.id());
            }
        }
        pumpSoon();
    }

    /** A turn has begun. */
    void turnStarted() {
        watchDeadline();
    }

    /** A turn has ended; the next prompt is sent once everything about the end is told. */
    void turnEnded() {
        stopTimer(deadlineTimer);
        pumpSoon();
    }

    /** There is a connection, and a session. */
    void attached() {
        watchDeadline();
        pumpSoon();
    }

    void close() {
        closed = true;
        stopTimer(deadlineTimer);
        stopTimer(againTimer);
    }

    private void stopTimer(long timer) {
        if (timer >= 0) {
            vertx.cancelTimer(timer);
        }
    }

    private void pumpSoon() {
        vertx.runOnContext(_ -> pump());
    }

    private void pump() {
        if (closed || line.open() == null) {
            return;
        }
        // what was told of the turn before stands in the log first, in the order in which it happened
        queue.next().ifPresent(prompt -> feed.flush().onComplete(_ -> handOver(prompt)));
    }

    private void handOver(QueuedPrompt prompt) {
        if (closed) {
            // it stands in the record, and waits for who comes next
            return;
        }
        if (record.get().queue().stream().noneMatch(p -> p.id().equals(prompt.id()))) {
            // settled by who let the harness go
            queue.notStarted();
            pumpSoon();
            return;
        }
        if (prompt.session() != null && !prompt.session().equals(line.session())) {
            queue.notStarted();
            facts.note(QueueFacts.cancelled(
                    facts, record.get(), prompt, "session " + prompt.session() + " is not open any more"));
            pumpSoon();
            return;
        }
        facts.write(QueueFacts.dequeued(facts, record.get(), prompt))
                .onFailure(e -> {
                    log.warn("a prompt of {} waits on: {}", record.get().name(), e.getMessage());
                    queue.putBack(prompt);
                    again();
                })
                .onSuccess(_ -> send(prompt));
    }

    private void send(QueuedPrompt prompt) {
        Driver driver = closed ? null : line.open();
        if (driver == null) {
            returned(prompt, "the connection was lost");
            return;
        }
        feed.prompt(driver, prompt, List.of(), prompt.id())
                .onSuccess(turn -> queue.accepted(prompt, turn))
                .onFailure(e -> {
                    if (turnOfAnother(e)) {
                        returned(prompt, String.valueOf(e.getMessage()));
                    } else {
                        queue.notStarted();
                        facts.note(QueueFacts.cancelled(
                                facts, record.get(), prompt, "its turn could not be started: " + e.getMessage()));
                        pumpSoon();
                    }
                });
    }

    /** It was not sent. */
    private void returned(QueuedPrompt prompt, String why) {
        queue.putBack(prompt);
        facts.note(QueueFacts.returned(facts, record.get(), prompt, why));
        again();
    }

    private void again() {
        stopTimer(againTimer);
        if (!closed) {
            againTimer = vertx.setTimer(AGAIN.toMillis(), _ -> pump());
        }
    }

    // ---- the deadline

    private void watchDeadline() {
        stopTimer(deadlineTimer);
        queue.left().ifPresent(left -> deadlineTimer = vertx.setTimer(Math.max(1, left.toMillis()), _ -> deadline()));
    }

    private void deadline() {
        if (closed) {
            return;
        }
        String turn = queue.due().orElse(null);
        if (turn == null) {
            watchDeadline();
            return;
        }
        // until it has ended: an agent that does not answer now may do so later
        deadlineTimer = vertx.setTimer(AGAIN.toMillis(), _ -> deadline());
        Driver driver = line.open();
        if (driver != null) {
            feed.interrupt(driver, line.session(), new Origin(DEADLINE, null))
                    .onFailure(e -> log.warn(
                            "turn {} of {} is over its deadline and was not interrupted: {}",
                            turn,
                            record.get().name(),
                            e.getMessage()));
        }
    }

    /** The end of a turn says that its deadline was the reason. */
    static SessionEvent.TurnEnded explained(PromptQueue queue, SessionEvent.TurnEnded end) {
        return queue.expired(end.turn()) && end.outcome() != TurnOutcome.COMPLETED
                ? new SessionEvent.TurnEnded(
                        end.session(),
                        end.turn(),
                        end.outcome(),
                        "its deadline was over" + (end.error() == null ? "" : ": " + end.error()))
                : end;
    }
}
