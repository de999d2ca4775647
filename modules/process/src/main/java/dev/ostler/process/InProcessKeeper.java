package dev.ostler.process;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The keeper inside this JVM: its children are ours, and outlive us when we go. Two threads, however many processes:
 * one waits, spawns and signals, the other delivers.
 */
public final class InProcessKeeper implements Keeper {
    private final KeeperConfig config;
    private final Mailbox mailbox;
    private final Loop loop;
    private final KeeperCore core;

    // Confined to the loop.
    private final Map<String, Kept> kept = new HashMap<>();
    private final Map<String, LineageStop> lineageStops = new HashMap<>();

    private InProcessKeeper(KeeperConfig config, Consumer<KeeperEvent> listener) {
        this.config = config;
        this.mailbox = new Mailbox("ostler-keeper-events", listener);
        this.loop = Loop.start("ostler-keeper");
        this.core = new KeeperCore(config, loop, mailbox);
    }

    /**
     * Starts a keeper; this process becomes the reaper of its orphaned descendants.
     *
     * @param listener is given every event, on the keeper's delivery thread
     * @throws UnsupportedOperationException when {@link Platform#current()} says that this machine cannot keep
     */
    public static InProcessKeeper start(KeeperConfig config, Consumer<KeeperEvent> listener) {
        if (Platform.current() instanceof Platform.Unsupported(String reason)) {
            throw new UnsupportedOperationException(reason);
        }
        Subreaper.become();
        InProcessKeeper keeper = new InProcessKeeper(config, listener);
        keeper.loop.execute(keeper::lookLater);
        return keeper;
    }

    @Override
    public CompletionStage<ProcessIdentity> spawn(SpawnSpec spec) {
        return ask(() -> {
            requireFree(spec.harnessId());
            String inherited = config.inheritedMarker().orElse("");
            return keep(Held.spawn(spec, Lineage.extend(inherited, config.storeId(), spec.harnessId())));
        });
    }

    @Override
    public CompletionStage<ProcessIdentity> adopt(AdoptSpec spec) {
        return ask(() -> {
            Kept here = kept.get(spec.harnessId());
            if (here != null && here.identity().equals(spec.identity())) {
                return here.identity();
            }
            requireFree(spec.harnessId());
            try {
                return keep(Held.adopt(spec));
            } catch (AdoptRefused e) {
                if (e.reason() == AdoptRefused.Reason.DIFFERENT) {
                    Optional<ProcessIdentity> found =
                            ProcessIdentity.of(spec.identity().pid());
                    mailbox.event(new KeeperEvent.IdentityMismatch(spec.harnessId(), spec.identity(), found));
                }
                throw e;
            }
        });
    }

    private ProcessIdentity keep(Held held) {
        Kept process = new Kept(core, held, () -> kept.remove(held.harnessId()));
        kept.put(held.harnessId(), process);
        process.watch();
        return held.identity();
    }

    private void requireFree(String harnessId) {
        if (kept.containsKey(harnessId) || lineageStops.containsKey(harnessId)) {
            throw new IllegalStateException("harness " + harnessId + " already has a process here; stop it first");
        }
    }

    @Override
    public CompletionStage<StopReport> stop(String harnessId, StopPlan plan) {
        Lineage.requireId("harness id", harnessId);
        return ask(() -> stopNow(harnessId, plan)).thenCompose(report -> report);
    }

    private CompletableFuture<StopReport> stopNow(String harnessId, StopPlan plan) {
        Kept process = kept.get(harnessId);
        if (process != null) {
            return process.stop(plan);
        }
        LineageStop running = lineageStops.get(harnessId);
        if (running != null) {
            return running.report();
        }
        LineageStop stop = new LineageStop(core, harnessId, plan, () -> lineageStops.remove(harnessId));
        lineageStops.put(harnessId, stop);
        stop.start();
        return stop.report();
    }

    /** Nothing but the answer: without this process nobody is left who could act on it. */
    @Override
    public CompletionStage<Boolean> onLoss(String harnessId, OnLoss onLoss) {
        return ask(() -> kept.containsKey(harnessId));
    }

    @Override
    public CompletionStage<Written> write(String harnessId, byte[] bytes) {
        if (bytes.length > MOST_INPUT_BYTES) {
            return CompletableFuture.failedFuture(new IllegalArgumentException("a write should have at most "
                    + MOST_INPUT_BYTES + " bytes, not " + bytes.length + "; nothing of it was written"));
        }
        byte[] own = bytes.clone();
        return ask(() -> streams(harnessId)
                        .map(streams -> streams.input().write(own))
                        .orElseGet(InProcessKeeper::notHeld))
                .thenCompose(written -> written);
    }

    @Override
    public CompletionStage<Written> closeInput(String harnessId) {
        return ask(() ->
                        streams(harnessId).map(streams -> streams.input().end()).orElseGet(InProcessKeeper::notHeld))
                .thenCompose(written -> written);
    }

    @Override
    public CompletionStage<Boolean> processed(String harnessId, long offset) {
        return ask(() -> {
            streams(harnessId).ifPresent(streams -> streams.spool().processed(offset));
            return streams(harnessId).isPresent();
        });
    }

    @Override
    public CompletionStage<Boolean> resize(String harnessId, int columns, int rows) {
        return ask(() -> {
            Stdio.Terminal.requireSize(columns, rows);
            streams(harnessId).ifPresent(streams -> streams.resize(columns, rows));
            return streams(harnessId).isPresent();
        });
    }

    private Optional<Streams> streams(String harnessId) {
        return Optional.ofNullable(kept.get(harnessId)).flatMap(Kept::streams);
    }

    private static CompletableFuture<Written> notHeld() {
        return CompletableFuture.completedFuture(new Written.NotHeld());
    }

    @Override
    public CompletionStage<Map<String, ProcessIdentity>> kept() {
        return ask(() -> {
            Map<String, ProcessIdentity> identities = new HashMap<>();
            kept.forEach((harnessId, process) -> identities.put(harnessId, process.identity()));
            return Map.copyOf(identities);
        });
    }

    @Override
    public CompletionStage<List<LineageProcess>> lineage() {
        return CompletableFuture.supplyAsync(() -> Lineage.scan(config.storeId()));
    }

    /** Runs on the loop; what it answers or throws reaches the caller after all earlier events. */
    private <T> CompletionStage<T> ask(Supplier<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        try {
            loop.execute(() -> {
                try {
                    mailbox.answer(answer, question.get());
                } catch (RuntimeException e) {
                    mailbox.refuse(answer, e);
                }
            });
        } catch (RejectedExecutionException e) {
            answer.completeExceptionally(new IllegalStateException("the keeper is closed", e));
        }
        return answer;
    }

    private void lookLater() {
        loop.after(config.lookEvery(), () -> {
            lookLater();
            core.subreaper().look(core.table(), loop.now());
            kept.values().forEach(Kept::observe);
        });
    }

    @Override
    public void close() {
        loop.close(this::abandonAll);
        mailbox.close();
    }

    private void abandonAll() {
        kept.values().forEach(Kept::abandon);
        lineageStops.values().forEach(LineageStop::abandon);
        kept.clear();
        lineageStops.clear();
    }
}
