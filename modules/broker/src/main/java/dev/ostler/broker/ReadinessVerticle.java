package dev.ostler.broker;

import dev.ostler.core.bus.Addresses;
import dev.ostler.core.harness.Endpoint;
import dev.ostler.core.harness.OutputStream;
import dev.ostler.core.harness.Readiness;
import dev.ostler.core.harness.VerdictReason;
import dev.ostler.core.secret.Redactor;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns the lines of a starting process into exactly one verdict. A watch begins before exec, so that no line can be
 * missed, and ends with {@code Cancel}, which every start sends however it went.
 *
 * <p>Deployed as a worker: patterns of users run here, over lines of strangers.
 */
final class ReadinessVerticle extends VerticleBase {
    private final Redactor redactor;
    private final Map<String, Watch> watches = new HashMap<>();

    /**
     * What a watch leaves behind.
     *
     * @param suspicion a better reason than a timeout, or null
     */
    record Tails(
            List<String> stdout,
            List<String> stderr,
            @Nullable NotReady suspicion) {
        static final Tails NONE = new Tails(List.of(), List.of(), null);
    }

    ReadinessVerticle(Redactor redactor) {
        this.redactor = redactor;
    }

    @Override
    public Future<?> start() {
        vertx.eventBus().<ReadinessRequest>localConsumer(Addresses.READINESS, this::handle);
        return Future.succeededFuture();
    }

    private void handle(Message<ReadinessRequest> message) {
        switch (message.body()) {
            case ReadinessRequest.Watch w -> LocalBus.answer(message, watch(w));
            case ReadinessRequest.Judge j -> {
                Watch watch = watches.get(j.harness());
                LocalBus.answer(
                        message,
                        watch == null
                                ? Future.failedFuture(new IllegalStateException("nobody watches " + j.harness()))
                                : watch.judged());
            }
            case ReadinessRequest.Cancel c -> {
                Watch watch = watches.remove(c.harness());
                message.reply(new LocalBus.Done(watch == null ? Tails.NONE : watch.end()));
            }
        }
    }

    /** Whoever listens there before it is started is somebody else: they would get its credential and its prompts. */
    private Future<@Nullable Object> watch(ReadinessRequest.Watch request) {
        Readiness how = request.definition().readiness();
        Endpoint asked = how.asked();
        EndpointPoll poll = asked == null ? null : new EndpointPoll(vertx, how, asked);
        return (poll == null ? Future.succeededFuture(false) : poll.taken()).compose(taken -> {
            if (taken && poll != null) {
                poll.stop();
                return Future.failedFuture(new NotReady(
                        VerdictReason.ENDPOINT_REFUSED,
                        "somebody else listens at " + asked + " already; give it another address, or attach to them",
                        null));
            }
            watches.put(request.harness(), new Watch(request, poll));
            return Future.succeededFuture();
        });
    }

    /** One start. */
    private final class Watch {
        private final ReadinessDecision decision;
        private final MessageConsumer<Object> lines;
        private final long timer;
        private final Promise<Announcement> verdict = Promise.promise();
        private final @Nullable EndpointPoll poll;

        Watch(ReadinessRequest.Watch request, @Nullable EndpointPoll poll) {
            this.poll = poll;
            this.decision = new ReadinessDecision(request.definition());
            this.lines = vertx.eventBus().localConsumer(Addresses.output(request.harness()), this::output);
            this.timer =
                    vertx.setTimer(request.definition().readiness().timeout().toMillis(), _ -> {
                        decision.timedOut();
                        settle();
                    });
        }

        /** It runs: who listens now is it. */
        Future<Announcement> judged() {
            if (poll != null) {
                poll.begin(missing -> {
                    decision.answered(missing);
                    settle();
                });
            }
            return verdict.future();
        }

        private void output(Message<Object> message) {
            switch (message.body()) {
                case Printed batch -> batch.lines().forEach(line -> decision.line(batch.stream(), line));
                case Printed.End end -> decision.exited(end.exit());
                default ->
                    throw new IllegalStateException(
                            "not output: " + message.body().getClass());
            }
            settle();
        }

        private void settle() {
            decision.outcome().ifPresent(outcome -> {
                switch (outcome) {
                    case ReadinessDecision.Outcome.Announced(var announcement) -> verdict.tryComplete(announcement);
                    case ReadinessDecision.Outcome.Refused(var why) -> verdict.tryFail(why);
                }
            });
        }

        Tails end() {
            vertx.cancelTimer(timer);
            if (poll != null) {
                poll.stop();
            }
            decision.cancelled();
            settle();
            var _ = lines.unregister();
            return new Tails(
                    redacted(OutputStream.STDOUT),
                    redacted(OutputStream.STDERR),
                    decision.suspicion().orElse(null));
        }

        private List<String> redacted(OutputStream stream) {
            return decision.tail(stream).stream()
                    .map(Announcement::shown)
                    .map(redactor::redact)
                    .toList();
        }
    }
}
