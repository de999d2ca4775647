package dev.ostler.broker;

import dev.ostler.process.AdoptSpec;
import dev.ostler.process.Keeper;
import dev.ostler.process.LineageProcess;
import dev.ostler.process.OnLoss;
import dev.ostler.process.ProcessIdentity;
import dev.ostler.process.SpawnSpec;
import dev.ostler.process.StopPlan;
import dev.ostler.process.StopReport;
import dev.ostler.process.remote.KeeperLost;
import dev.ostler.process.remote.KeeperProcess;
import dev.ostler.process.remote.KeeperRefused;
import dev.ostler.process.remote.RemoteKeeper;
import dev.ostler.process.remote.Told;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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
 * The keeper process, whichever it is now. When it is lost another is started, with growing pauses for as long as this
 * is open; what is asked meanwhile waits, and goes on when the owner has taken in what lives.
 */
final class KeeperLink implements Keeper {
    private static final Logger log = LoggerFactory.getLogger(KeeperLink.class);
    private static final Duration WAITING = Duration.ofSeconds(45);
    private static final Duration TAKING_IN = Duration.ofMinutes(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    /** Who knows what should be kept. */
    interface Owner {
        /** Lets a new keeper take in what the lost one kept; completes when all of it is settled. */
        CompletionStage<?> takeIn(RemoteKeeper keeper, KeeperLost why);
    }

    private final KeeperProcess process;
    private final AtomicBoolean reconnecting = new AtomicBoolean();
    private volatile CompletableFuture<RemoteKeeper> current = new CompletableFuture<>();
    private volatile Consumer<Told> listener = _ -> {};
    private volatile @Nullable Owner owner;
    private volatile boolean closing;

    private KeeperLink(KeeperProcess process) {
        this.process = process;
    }

    /** Blocking. */
    static KeeperLink open(KeeperProcess process) throws IOException {
        KeeperLink link = new KeeperLink(process);
        link.current.complete(process.connect(link::lost));
        return link;
    }

    /** To be called once; completes when {@code to} was given what happened before. */
    CompletionStage<RemoteKeeper.Handover> listen(Consumer<Told> to, Owner whose) {
        listener = to;
        owner = whose;
        return ask(keeper -> keeper.listen(to));
    }

    /** The process id, or 0 while there is none. */
    long pid() {
        RemoteKeeper now = current.getNow(null);
        return now == null ? 0 : now.about().identity().pid();
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
        return ask(keeper -> keeper.stop(harnessId, plan)).exceptionallyCompose(failure -> {
            boolean again = cause(failure) instanceof KeeperLost && !closing;
            return again ? ask(keeper -> keeper.stop(harnessId, plan)) : CompletableFuture.failedStage(cause(failure));
        });
    }

    @Override
    public CompletionStage<Boolean> onLoss(String harnessId, OnLoss onLoss) {
        return ask(keeper -> keeper.onLoss(harnessId, onLoss));
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
        return current.copy()
                .orTimeout(WAITING.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionallyCompose(_ -> CompletableFuture.failedFuture(
                        new IllegalStateException("there is no keeper process; see the log of the broker")))
                .thenCompose(question)
                .exceptionallyCompose(failure -> CompletableFuture.failedFuture(cause(failure)));
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    /** On a thread of the connection. */
    private void lost(KeeperLost why) {
        if (closing || !reconnecting.compareAndSet(false, true)) {
            return;
        }
        log.error("{}; another keeper is started", why.getMessage());
        CompletableFuture<RemoteKeeper> next = new CompletableFuture<>();
        current = next;
        Thread.ofPlatform().daemon(true).name("ostler-keeper-link").start(() -> again(next, why));
    }

    private void again(CompletableFuture<RemoteKeeper> next, KeeperLost why) {
        for (Duration pause = Duration.ofMillis(100); !closing; pause = longer(pause)) {
            try {
                RemoteKeeper keeper = process.connect(this::lost);
                takeIn(keeper, why);
                reconnecting.set(false);
                next.complete(keeper);
                if (!keeper.isConnected()) {
                    lost(new KeeperLost("the new keeper is lost too"));
                }
                return;
            } catch (IOException | KeeperRefused | CompletionException e) {
                log.error("no keeper takes the place of the lost one yet: {}", cause(e).getMessage());
                LockSupport.parkNanos(pause.toNanos());
            }
        }
        next.completeExceptionally(new IllegalStateException("the keeper is closed"));
    }

    private void takeIn(RemoteKeeper keeper, KeeperLost why) {
        Owner whose = owner;
        if (whose != null) {
            keeper.listen(listener).toCompletableFuture().join();
            whose.takeIn(keeper, why)
                    .toCompletableFuture()
                    .orTimeout(TAKING_IN.toMillis(), TimeUnit.MILLISECONDS)
                    .join();
        }
    }

    private static Duration longer(Duration pause) {
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
    }

    @Override
    public void close() {
        closing = true;
        RemoteKeeper now = current.getNow(null);
        if (now != null) {
            process.disconnect(now);
        }
    }
}
