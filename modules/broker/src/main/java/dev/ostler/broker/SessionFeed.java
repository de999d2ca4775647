package dev.ostler.broker;

import dev.ostler.core.event.EventDraft;
import dev.ostler.core.harness.Activity;
import dev.ostler.core.secret.Redactor;
import dev.ostler.core.session.SessionEvent;
import dev.ostler.core.session.SessionEvents;
import dev.ostler.core.session.TurnOutcome;
import dev.ostler.drivers.Driver;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What a driver says about its session, on its way into the log: questions are parked, secrets masked, and the turn that
 * runs is kept in mind. Confined to its verticle's context.
 */
final class SessionFeed {
    /** More facts than this wait: who can hold its agent back does. */
    private static final int MANY = 1_000;

    private final FactWriter facts;
    private final SessionEvents events;
    private final FactPipe pipe;
    private final ApprovalDesk desk;
    private final SplitSecrets deltas;
    private final Asked asked;
    private @Nullable String openTurn;

    /**
     * @param own knows the secrets of this harness alone
     * @param marks see {@link FactPipe}
     */
    SessionFeed(
            Vertx vertx, HarnessRecord record, FactWriter facts, Redactor own, Supplier<@Nullable FrameMark> marks) {
        this.facts = facts;
        this.events = new SessionEvents(record.id(), record.name(), facts.redactor());
        this.pipe = new FactPipe(vertx, facts.clock(), marks);
        this.desk = new ApprovalDesk(vertx, record, facts, pipe);
        this.deltas = new SplitSecrets(vertx, own, this::tell);
        this.asked = new Asked(record, facts);
    }

    ApprovalDesk desk() {
        return desk;
    }

    /** The turn that runs, as far as is known here; null for none. */
    @Nullable
    String openTurn() {
        return openTurn;
    }

    /** A session is resumed in which this turn ran, or none, when it was last seen. */
    void resuming(@Nullable String turn) {
        openTurn = turn;
    }

    /** {@code driver} carries the answers of a policy; null when there is none. */
    void accept(SessionEvent event, @Nullable Driver driver) {
        switch (event) {
            case SessionEvent.ApprovalRequested question -> desk.asked(question, driver);
            case SessionEvent.ApprovalResolved resolved -> desk.resolved(resolved);
            case SessionEvent.TurnStarted e -> {
                openTurn = e.turn();
                deltas.accept(e);
            }
            case SessionEvent.TurnEnded e -> {
                openTurn = null;
                deltas.accept(e);
            }
            default -> deltas.accept(event);
        }
    }

    Future<String> prompt(Driver d, AttachCommand.Prompt p) {
        asked.prompted(p.origin());
        return d.prompt(p.text(), p.origin().client()).onFailure(_ -> asked.refused(p.origin()));
    }

    Future<String> steer(Driver d, @Nullable String session, AttachCommand.Steer s) {
        return d.steer(s.text()).onSuccess(turn -> pipe.add(Fact.of(asked.steered(session, turn, s))));
    }

    /** Told before it is done: the end of the turn comes after who asked for it. */
    Future<@Nullable String> interrupt(Driver d, @Nullable String session, AttachCommand.Interrupt i) {
        if (openTurn != null) {
            pipe.add(Fact.of(asked.interrupting(session, openTurn, i)));
        }
        return d.interrupt();
    }

    /** The process is gone, and nobody else can tell the end of its turn. */
    void processGone(@Nullable String session, String why) {
        String turn = openTurn;
        if (turn != null && session != null) {
            accept(new SessionEvent.TurnEnded(session, turn, TurnOutcome.FAILED, why), null);
        }
    }

    /** Completes when everything that came before has been published, or could not be. */
    Future<Void> flush() {
        deltas.flush();
        return pipe.flush();
    }

    /** Completes when not too many facts wait, for producers that lose nothing by waiting. */
    Future<Void> room() {
        return pipe.size() < MANY ? Future.succeededFuture() : pipe.written();
    }

    /** Completes when everything that came before is on the disk, however long that takes. */
    Future<Void> written() {
        return pipe.written();
    }

    private void tell(SessionEvent event) {
        EventDraft draft = asked.traced(event, events.draft(event, facts.clock().instant()));
        pipe.add(new Fact(draft, effect(event), null));
    }

    /** What a session event makes of the record; most leave it alone. */
    private static @Nullable UnaryOperator<HarnessRecord> effect(SessionEvent event) {
        return switch (event) {
            case SessionEvent.TurnStarted e ->
                r -> r.inSession(r.sessionId(), e.turn()).with(r.facts().with(Activity.BUSY));
            case SessionEvent.TurnEnded _ ->
                r -> r.inSession(r.sessionId(), null).with(r.facts().with(Activity.IDLE));
            default -> null;
        };
    }
}
