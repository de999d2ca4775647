package dev.ostler.broker;

import dev.ostler.process.AdoptSpec;
import dev.ostler.process.Keeper;
import dev.ostler.process.LineageProcess;
import dev.ostler.process.OnLoss;
import dev.ostler.process.ProcessIdentity;
import dev.ostler.process.SpawnFailed;
import dev.ostler.process.SpawnSpec;
import dev.ostler.process.StopPlan;
import dev.ostler.process.StopReport;
import dev.ostler.process.Written;
import dev.ostler.process.remote.KeeperLost;
import dev.ostler.process.remote.KeeperProcess;
import dev.ostler.process.remote.KeeperRefused;
import dev.ostler.process.remote.RemoteKeeper;
import dev.ostler.process.remote.Told;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keeper process, whichever it is now. One that has to be started comes up while others work, once somebody listens:
 * until then the machine is the broker's that starts. When it is lost another is started, with growing pauses for as long
 * as this is open; what is asked meanwhile waits, and goes on when the owner has taken in what lives.
 */
final class KeeperLink implements Keeper {
    private static final Logger log = LoggerFactory.getLogger(KeeperLink.class);
    private static final Duration WAITING = Duration.ofSeconds(45);
    private static final Duration TAKING_IN = Duration.ofMinutes(1);
    private static final Duration COMING_UP = Duration.ofSeconds(10);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    /** Who knows what should be kept. */
    interface Owner {
        /** Lets a new keeper take in what the lost one kept; completes when all of it is settled. */
        CompletionStage<?> takeIn(RemoteKeeper keeper, KeeperLost why);
    }

    private record Ears(Consumer<Told> listener, Owner owner) {}

    private final KeeperProcess process;
    private final boolean inherits;
    /** Whether a thread is at it; only one is. */
    private final AtomicBoolean linking = new AtomicBoolean(true);

    private final CompletableFuture<Ears> ears = new CompletableFuture<>();
    private final CompletableFuture<RemoteKeeper.Handover> handover = new CompletableFuture<>();
    /** Completes when the keeper has handed over. */
    private volatile CompletableFuture<RemoteKeeper> current = new CompletableFuture<>();

    private volatile String trouble = "it has not come up yet";
    private volatile Thread linker;
    private volatile boolean closing;

    private KeeperLink(KeeperProcess process) {
        this.process = process;
        Optional<RemoteKeeper> living = process.find(this::lost);
        this.inherits = living.isPresent();
        this.linker = linker(() -> link(living, current, null));
    }

    /**
     * Connects to the keeper that lives, or lets one come up once {@link #listen} was called.
     *
     * @throws KeeperRefused when the one that lives does not serve us
     */
    static KeeperLink open(KeeperProcess process) {
        KeeperLink link = new KeeperLink(process);
        link.linker.start();
        return link;
    }

    private static Thread linker(Runnable work) {
        return Thread.ofPlatform().daemon(true).name("ostler-keeper-link").unstarted(work);
    }

    /** Whether one lived already: it may hold what an earlier broker gave it. */
    boolean inherits() {
        return inherits;
    }

    /** To be called once; completes when {@code to} was given what happened before. */
    CompletionStage<RemoteKeeper.Handover> listen(Consumer<Told> to, Owner whose) {
        ears.complete(new Ears(to, whose));
        return asItIs(inTime(handover));
    }

    /** Its process id, or why there is none now: one of the two. */
    record State(@Nullable Long pid, @Nullable String trouble) {}

    State state() {
        String why = trouble;
        CompletableFuture<RemoteKeeper> now = current;
        return now.isDone() && !now.isCompletedExceptionally()
                ? new State(now.join().about().identity().pid(), null)
                : new State(null, why);
    }

    @Override
    public CompletionStage<ProcessIdentity> spawn(SpawnSpec spec) {
        return ask(keeper -> keeper.spawn(spec));
    }

    @Override
    public CompletionStage<ProcessIdentity> adopt(AdoptSpec spec) {
        return ask(keeper -> keeper.adopt(spec));
    }

    /** Asked again of the next keeper when the first is lost meanwhile. */
    @Override
    public CompletionStage<StopReport> stop(String harnessId, StopPlan plan) {
        return asItIs(ask(keeper -> keeper.stop(harnessId, plan))
                .exceptionallyCompose(failure -> failure instanceof KeeperLost && !closing
                        ? ask(keeper -> keeper.stop(harnessId, plan))
                        : CompletableFuture.failedStage(failure)));
    }

    @Override
    public CompletionStage<Boolean> onLoss(String harnessId, OnLoss onLoss) {
        return ask(keeper -> keeper.onLoss(harnessId, onLoss));
    }

    @Override
    public CompletionStage<Written> write(String harnessId, byte[] bytes) {
        return ask(keeper -> keeper.write(harnessId, bytes));
    }

    @Override
    public CompletionStage<Written> closeInput(String harnessId) {
        return ask(keeper -> keeper.closeInput(harnessId));
    }

    @Override
    public CompletionStage<Boolean> processed(String harnessId, long offset) {
        return ask(keeper -> keeper.processed(harnessId, offset));
    }

    @Override
    public CompletionStage<Boolean> resize(String harnessId, int columns, int rows) {
        return ask(keeper -> keeper.resize(harnessId, columns, rows));
    }

    @Override
    public CompletionStage<Map<String, ProcessIdentity>> kept() {
        return ask(Keeper::kept);
    }

    @Override
    public CompletionStage<List<LineageProcess>> lineage() {
        return ask(Keeper::lineage);
    }

    private <T> CompletionStage<T> ask(Function<RemoteKeeper, CompletionStage<T>> question) {
        return asItIs(inTime(current).thenCompose(question));
    }

    /** Fails with the failure itself, by whose class its reason is known: a chain of stages hands it on in a wrapping. */
    private static <T> CompletionStage<T> asItIs(CompletionStage<T> chained) {
        CompletableFuture<T> plain = new CompletableFuture<>();
        chained.whenComplete((value, failure) -> {
            if (failure == null) {
                plain.complete(value);
            } else {
                plain.completeExceptionally(cause(failure));
            }
        });
        return plain;
    }

    private <T> CompletableFuture<T> inTime(CompletableFuture<T> awaited) {
        return awaited.copy()
                .orTimeout(WAITING.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionallyCompose(_ -> CompletableFuture.failedFuture(
                        new IllegalStateException("there is no keeper process: " + trouble)));
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    /** On a thread of the connection. */
    private void lost(KeeperLost why) {
        if (closing || !linking.compareAndSet(false, true)) {
            return;
        }
        log.error("{}; another keeper is started", why.getMessage());
        trouble = why.getMessage() + "; another one is coming up";
        CompletableFuture<RemoteKeeper> next = new CompletableFuture<>();
        current = next;
        linker = linker(() -> link(Optional.empty(), next, why));
        linker.start();
    }

    /** @param why null for the first one */
    private void link(Optional<RemoteKeeper> living, CompletableFuture<RemoteKeeper> next, @Nullable KeeperLost why) {
        Ears to;
        try {
            to = ears.join();
        } catch (CancellationException e) {
            living.ifPresent(process::disconnect);
            next.completeExceptionally(new IllegalStateException("closed before anybody listened", e));
            return;
        }
        Optional<RemoteKeeper> found = living;
        for (Duration pause = Duration.ofMillis(100); !closing; pause = longer(pause)) {
            try {
                RemoteKeeper keeper = found.isPresent() ? found.get() : process.connect(this::lost);
                found = Optional.empty();
                takeIn(keeper, to, why);
                linking.set(false);
                next.complete(keeper);
                if (!keeper.isConnected()) {
                    lost(new KeeperLost("the new keeper is lost too"));
                }
                return;
            } catch (IOException | SpawnFailed | KeeperRefused | CompletionException e) {
                trouble = String.valueOf(cause(e).getMessage());
                log.error("there is no keeper yet: {}", trouble);
                LockSupport.parkNanos(pause.toNanos());
            }
        }
        found.ifPresent(process::disconnect);
        next.completeExceptionally(new IllegalStateException("the keeper is closed"));
    }

    private void takeIn(RemoteKeeper keeper, Ears to, @Nullable KeeperLost why) {
        RemoteKeeper.Handover told =
                keeper.listen(to.listener()).toCompletableFuture().join();
        if (why != null) {
            to.owner()
                    .takeIn(keeper, why)
                    .toCompletableFuture()
                    .orTimeout(TAKING_IN.toMillis(), TimeUnit.MILLISECONDS)
                    .join();
        }
        handover.complete(told);
    }

    private static Duration longer(Duration pause) {
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
    }

    /** One that is just coming up is waited for, so that it is told that it is not needed. */
    @Override
    public void close() {
        closing = true;
        ears.cancel(false);
        try {
            if (!current.isDone() && !linker.join(COMING_UP)) {
                log.warn("a keeper that was started does not come up; it ends by itself");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        RemoteKeeper now = current.isCompletedExceptionally() ? null : current.getNow(null);
        if (now != null) {
            process.disconnect(now);
        }
    }
}
