package dev.ostler.broker;

import dev.ostler.core.bus.Addresses;
import dev.ostler.core.event.EventBatch;
import dev.ostler.core.event.Kind;
import dev.ostler.drivers.Driver;
import dev.ostler.process.ProcessIdentity;
import dev.ostler.process.StopReport;
import java.util.Optional;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Named steps between the request of a harness and its release, and in the recovery from a death at one of them. Each is
 * seen on the event bus of the broker that dies there: a fact before it is written or after it was published, a command
 * before it is given or after it was answered.
 */
enum CrashStep {
    BEFORE_REQUESTED(Outcome.NOTHING, before(Kind.REQUESTED)),
    AFTER_REQUESTED(Outcome.REAPED, after(Kind.REQUESTED)),
    BEFORE_START(Outcome.REAPED, (_, body) -> body instanceof ProcessCommand.Start),
    BEFORE_SPAWNED(Outcome.REAPED, before(Kind.SPAWNED)),
    AFTER_SPAWNED(Outcome.REAPED, after(Kind.SPAWNED)),
    AFTER_START(Outcome.REAPED, answered(ProcessIdentity.class)),
    BEFORE_ANNOUNCED(Outcome.REAPED, before(Kind.STATUS, "announced")),
    AFTER_ANNOUNCED(Outcome.REAPED, after(Kind.STATUS, "announced")),
    BEFORE_CONNECT(Outcome.REAPED, (_, body) -> body instanceof AttachCommand.Connect),
    BEFORE_READY(Outcome.REAPED, before(Kind.READY)),
    AFTER_READY(Outcome.ADOPTED, after(Kind.READY)),
    BEFORE_ATTACHED(Outcome.REAPED, before(Kind.ATTACHED)),
    AFTER_ATTACHED(Outcome.ADOPTED, after(Kind.ATTACHED)),
    AFTER_CONNECT(Outcome.ADOPTED, answered(Driver.Session.class)),
    BEFORE_IDLE(Outcome.ADOPTED, before(Kind.STATUS, "\"steps\"")),
    AFTER_IDLE(Outcome.ADOPTED, after(Kind.STATUS, "\"steps\"")),
    IN_A_TURN(Outcome.ADOPTED, after(Kind.TURN_STARTED)),
    AFTER_A_TURN(Outcome.ADOPTED, after(Kind.TURN_ENDED)),
    BEFORE_RELEASING(Outcome.ADOPTED, before(Kind.RELEASING)),
    AFTER_RELEASING(Outcome.REAPED, after(Kind.RELEASING)),
    BEFORE_STOP(Outcome.REAPED, (_, body) -> body instanceof ProcessCommand.Stop),
    BEFORE_EXITED(Outcome.REAPED, before(Kind.EXITED)),
    AFTER_EXITED(Outcome.REAPED, after(Kind.EXITED)),
    BEFORE_REAPED(Outcome.REAPED, before(Kind.REAPED)),
    AFTER_REAPED(Outcome.REAPED, after(Kind.REAPED)),
    AFTER_STOP(Outcome.REAPED, answered(StopReport.class)),
    BEFORE_RELEASED(Outcome.REAPED, before(Kind.RELEASED)),
    AFTER_RELEASED(Outcome.REAPED, after(Kind.RELEASED)),

    // the next broker dies too, while it takes back what runs
    ADOPTING_BEFORE_STARTED(Outcome.ADOPTED, AFTER_IDLE, before(Kind.BROKER_STARTED)),
    ADOPTING_AFTER_STARTED(Outcome.ADOPTED, AFTER_IDLE, after(Kind.BROKER_STARTED)),
    ADOPTING_BEFORE_ADOPT(Outcome.ADOPTED, AFTER_IDLE, (_, body) -> body instanceof ProcessCommand.Adopt),
    ADOPTING_BEFORE_ADOPTED(Outcome.ADOPTED, AFTER_IDLE, before(Kind.ADOPTED)),
    ADOPTING_AFTER_ADOPTED(Outcome.ADOPTED, AFTER_IDLE, after(Kind.ADOPTED)),
    ADOPTING_BEFORE_CONNECT(Outcome.ADOPTED, IN_A_TURN, (_, body) -> body instanceof AttachCommand.Connect),
    ADOPTING_AFTER_CONNECT(Outcome.ADOPTED, IN_A_TURN, answered(Driver.Session.class)),
    // or while it ends what must not go on
    REAPING_BEFORE_ADOPT(Outcome.REAPED, AFTER_RELEASING, (_, body) -> body instanceof ProcessCommand.Adopt),
    REAPING_AFTER_ADOPTED(Outcome.REAPED, AFTER_SPAWNED, after(Kind.ADOPTED)),
    REAPING_BEFORE_STOP(Outcome.REAPED, AFTER_SPAWNED, (_, body) -> body instanceof ProcessCommand.Stop),
    REAPING_WITHOUT_IDENTITY(Outcome.REAPED, BEFORE_SPAWNED, (_, body) -> body instanceof ProcessCommand.Stop),
    REAPING_BEFORE_EXITED(Outcome.REAPED, AFTER_RELEASING, before(Kind.EXITED)),
    REAPING_AFTER_EXITED(Outcome.REAPED, AFTER_RELEASING, after(Kind.EXITED)),
    REAPING_BEFORE_REAPED(Outcome.REAPED, BEFORE_STOP, before(Kind.REAPED)),
    REAPING_AFTER_REAPED(Outcome.REAPED, BEFORE_STOP, after(Kind.REAPED)),
    REAPING_BEFORE_RELEASED(Outcome.REAPED, AFTER_EXITED, before(Kind.RELEASED));

    /** What a later broker must make of the harness. */
    enum Outcome {
        /** There is no record, and no process. */
        NOTHING,
        /** The record is over, and no process is left. */
        REAPED,
        /** The same process and session go on. */
        ADOPTED
    }

    private final Outcome outcome;
    private final @Nullable CrashStep earlier;
    private final BiPredicate<String, @Nullable Object> here;

    CrashStep(Outcome outcome, BiPredicate<String, @Nullable Object> here) {
        this(outcome, null, here);
    }

    CrashStep(Outcome outcome, @Nullable CrashStep earlier, BiPredicate<String, @Nullable Object> here) {
        this.outcome = outcome;
        this.earlier = earlier;
        this.here = here;
    }

    /** Where the broker before this one was killed; empty for a step in the life of a harness, not of a recovery. */
    Optional<CrashStep> earlier() {
        return Optional.ofNullable(earlier);
    }

    Outcome outcome() {
        return outcome;
    }

    /** Whether a message that is just being sent is this step. */
    boolean isAt(String address, @Nullable Object body) {
        return here.test(address, body);
    }

    private static BiPredicate<String, @Nullable Object> before(Kind kind) {
        return before(kind, "");
    }

    private static BiPredicate<String, @Nullable Object> before(Kind kind, String data) {
        return (address, body) -> address.equals(Addresses.FACTS)
                && body instanceof Fact.Batch batch
                && batch.facts().stream()
                        .anyMatch(f ->
                                f.draft().kind() == kind && f.draft().data().contains(data));
    }

    private static BiPredicate<String, @Nullable Object> after(Kind kind) {
        return after(kind, "");
    }

    private static BiPredicate<String, @Nullable Object> after(Kind kind, String data) {
        return (address, body) -> address.equals(Addresses.EVENTS)
                && body instanceof EventBatch batch
                && batch.events().stream()
                        .anyMatch(e -> e.kind() == kind && e.data().contains(data));
    }

    private static BiPredicate<String, @Nullable Object> answered(Class<?> with) {
        return (_, body) -> body instanceof LocalBus.Done(var value) && with.isInstance(value);
    }
}
