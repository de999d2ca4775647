package dev.ostler.broker;

import dev.ostler.core.event.Kind;
import dev.ostler.drivers.Driver;
import dev.ostler.process.Keeper;
import dev.ostler.process.Stdio;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The pipes of one harness, from one driver to the next, and their offsets in its record. Confined to its verticle's
 * context.
 */
final class Piping implements KeptPipe.Book {
    private final Context context;
    private final Services services;
    private final Supplier<HarnessRecord> record;
    private final SessionFeed feed;
    private @Nullable KeptPipe now;

    Piping(Context context, Services services, Supplier<HarnessRecord> record, SessionFeed feed) {
        this.context = context;
        this.services = services;
        this.record = record;
        this.feed = feed;
    }

    /**
     * Pipes for a driver that begins like this: one that resumes reads from the last checkpoint on, one that opens a new
     * session after another driver gave up goes on where that one was.
     */
    KeptPipe next(Driver.Open open, boolean fresh) {
        HarnessRecord r = record.get();
        Keeper keeper = services.keeper();
        Spooled spool = r.spool();
        if (spool == null || keeper == null) {
            throw new IllegalStateException("harness " + r.name() + " has no pipes here");
        }
        KeptPipe before = now;
        Spooled from = before != null && open instanceof Driver.Open.New
                ? Spooled.from(spool.wire(), before.position())
                : spool;
        KeptPipe made =
                new KeptPipe(context, keeper, services.tails(), source(r, fresh), from.settled(), from.told(), this);
        now = made;
        return made;
    }

    private KeptPipe.Source source(HarnessRecord r, boolean fresh) {
        int frameBytes = r.definition().limits().frameBytes().intBytes();
        return switch (services.options().stdio(r)) {
            case Stdio.Pipes p -> new KeptPipe.Source(r.id(), p.spool(), false, frameBytes, p.unreadBytes(), fresh);
            case Stdio.Terminal t -> new KeptPipe.Source(r.id(), t.spool(), true, frameBytes, t.unreadBytes(), fresh);
            case Stdio.Files _ -> throw new IllegalStateException("harness " + r.name() + " prints into files");
        };
    }

    /** Where reading is at this moment; null when nothing is read. */
    @Nullable
    FrameMark mark() {
        return now == null ? null : now.mark();
    }

    /** Whether the process is reached by pipes. */
    boolean used() {
        return now != null;
    }

    /** Completes when all that was printed has been told. */
    Future<Void> drain() {
        KeptPipe pipe = now;
        return pipe == null
                ? Future.succeededFuture()
                : pipe.drain().otherwiseEmpty().compose(_ -> feed.flush());
    }

    /** The process has ended. */
    void over(String why) {
        if (now != null) {
            now.over(why);
        }
    }

    @Override
    public Future<Void> room() {
        return feed.room();
    }

    @Override
    public Future<Void> keep(long settled, long told) {
        return feed.flush()
                .compose(_ ->
                        services.facts().write(Fact.Batch.keep(record.get().id(), r -> r.readTo(settled, told))))
                .mapEmpty();
    }

    @Override
    public void trouble(String what) {
        services.facts()
                .note(services.facts()
                        .fact(record.get(), Kind.ERROR, Map.of("message", what, "retryable", true), null));
    }
}
