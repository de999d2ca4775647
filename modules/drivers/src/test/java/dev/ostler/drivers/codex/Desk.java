package dev.ostler.drivers.codex;

import dev.ostler.core.harness.Auth;
import dev.ostler.core.harness.ByteSize;
import dev.ostler.core.harness.Endpoint;
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
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A driver at work for a test: it lives on a context of its own, and the test waits for it outside. */
final class Desk {
    final Recorder told = new Recorder();
    private final Context context;
    private final Driver driver;

    Desk(Vertx vertx, Target target, CodexSettings settings) {
        this(vertx, target, settings, null);
    }

    /** {@code listener} instead of the recorder. */
    Desk(Vertx vertx, Target target, Driver.Listener listener) {
        this(vertx, target, CodexSettings.reading(target.frameBytes()), listener);
    }

    private Desk(Vertx vertx, Target target, CodexSettings settings, Driver.@Nullable Listener listener) {
        context = ((VertxInternal) vertx).createEventLoopContext();
        driver = on(() ->
                Future.succeededFuture(new CodexDriver(vertx, target, listener == null ? told : listener, settings)));
    }

    Desk(Vertx vertx, Target target) {
        this(vertx, target, CodexSettings.reading(target.frameBytes()));
    }

    static Target target(String endpoint, Auth auth, boolean provesAuth) {
        return new Target(Endpoint.parse(endpoint), auth, null, null, ByteSize.mebibytes(64), provesAuth);
    }

    static Target target(String endpoint) {
        return target(endpoint, new Auth.None(), false);
    }

    Driver.Session open() {
        return on(() -> driver.open(new Driver.Open.New()));
    }

    Driver.Session resume(String session) {
        return on(() -> driver.open(new Driver.Open.Resume(session)));
    }

    Driver.Session resume(String session, String turn) {
        return on(() -> driver.open(new Driver.Open.Resume(session, turn)));
    }

    void probe() {
        on(driver::probe);
    }

    String prompt(String text) {
        return on(() -> driver.prompt(text, "test"));
    }

    Page<SessionInfo> archived(@Nullable String from, int most) {
        return on(() -> driver.archived(from, most));
    }

    Page<SessionInfo> sessions(@Nullable String from, int most) {
        return on(() -> driver.sessions(from, most));
    }

    Page<HistoryItem> history(String session, @Nullable String from, int most) {
        return on(() -> driver.history(session, from, most));
    }

    Driver.Session change(Driver.Open how) {
        return on(() -> driver.change(how));
    }

    String fork(String session) {
        return on(() -> driver.fork(session));
    }

    void archive(String session, boolean away) {
        on(() -> driver.archive(session, away));
    }

    void delete(String session) {
        on(() -> driver.delete(session));
    }

    String steer(String text) {
        return on(() -> driver.steer(text));
    }

    @Nullable
    String interrupt() {
        return on(driver::interrupt);
    }

    boolean answer(String request, Decision decision) {
        return answer(request, decision, null);
    }

    boolean answer(String request, Decision decision, @Nullable Map<String, Object> content) {
        return on(() -> driver.answer(request, decision, content));
    }

    void release(Release policy) {
        on(() -> driver.release(policy));
    }

    void close() {
        on(driver::close);
    }

    /** Starts something and does not wait. */
    <T> CompletableFuture<T> begin(java.util.function.Function<Driver, Future<T>> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        context.runOnContext(_ -> work.apply(driver).onComplete(result::complete, result::completeExceptionally));
        return result;
    }

    /** Keeps the longest time for which the driver's event loop could do nothing else, in nanoseconds. */
    AtomicLong watchStalls(Vertx vertx) {
        AtomicLong longest = new AtomicLong();
        context.runOnContext(_ -> {
            AtomicLong last = new AtomicLong(System.nanoTime());
            vertx.setPeriodic(1, _ -> {
                long now = System.nanoTime();
                longest.accumulateAndGet(now - last.getAndSet(now), Math::max);
            });
        });
        return longest;
    }

    private <T> T on(Supplier<Future<T>> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        context.runOnContext(_ -> work.get().onComplete(result::complete, result::completeExceptionally));
        return get(result);
    }

    /** The result, or the failure itself. */
    static <T> T get(CompletableFuture<T> result) {
        try {
            return result.get(60, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new AssertionError(e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError("no result in 60 s", e);
        }
    }
}
