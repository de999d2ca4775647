package dev.ostler.drivers.opencode;

import dev.ostler.core.harness.Release;
import dev.ostler.core.session.Decision;
import dev.ostler.core.session.HistoryItem;
import dev.ostler.core.session.Page;
import dev.ostler.core.session.SessionInfo;
import dev.ostler.drivers.Driver;
import dev.ostler.drivers.Target;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A driver at work for a test: it lives on a context of its own, and the test waits for it outside. */
final class Desk {
    final Told told = new Told();
    private final Context context;
    private final Driver driver;

    Desk(Vertx vertx, Target target) {
        this(vertx, target, OpencodeSettings.reading(target.frameBytes()));
    }

    Desk(Vertx vertx, Target target, OpencodeSettings settings) {
        context = ((VertxInternal) vertx).createEventLoopContext();
        CompletableFuture<Driver> made = new CompletableFuture<>();
        context.runOnContext(_ -> made.complete(new OpencodeDriver(vertx, target, told, settings, new Random())));
        driver = get(made);
    }

    Driver.Session open() {
        return on(d -> d.open(new Driver.Open.New()));
    }

    Driver.Session resume(String session, @Nullable String turn) {
        return on(d -> d.open(new Driver.Open.Resume(session, turn)));
    }

    String prompt(String text) {
        return on(d -> d.prompt(text, "test"));
    }

    String steer(String text) {
        return on(d -> d.steer(text));
    }

    @Nullable
    String interrupt() {
        return on(Driver::interrupt);
    }

    boolean answer(String request, Decision decision) {
        return on(d -> d.answer(request, decision, null));
    }

    Page<HistoryItem> history(String session, @Nullable String from, int most) {
        return on(d -> d.history(session, from, most));
    }

    Page<SessionInfo> sessions(@Nullable String from, int most) {
        return on(d -> d.sessions(from, most));
    }

    void release(Release policy) {
        on(d -> d.release(policy));
    }

    void close() {
        on(Driver::close);
    }

    <T> T on(Function<Driver, Future<T>> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        context.runOnContext(_ -> work.apply(driver).onComplete(result::complete, result::completeExceptionally));
        return get(result);
    }

    /** The result, or the failure itself. */
    private static <T> T get(CompletableFuture<T> result) {
        try {
            return result.get(90, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new AssertionError(e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError("no result in 90 s", e);
        }
    }
}
