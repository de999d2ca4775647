package dev.ostler.process;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers events and answers in the order in which they came about, on a thread of their own, so that a receiver
 * delays no signal. Holds at most a few events for each kept process and one answer for each waiting caller.
 */
final class Mailbox implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Mailbox.class);
    private static final Duration LAST_DELIVERIES = Duration.ofSeconds(5);

    private final Consumer<KeeperEvent> listener;
    private final ExecutorService executor;
    private volatile @Nullable Thread thread;

    Mailbox(String name, Consumer<KeeperEvent> listener) {
        this.listener = listener;
        ThreadFactory factory = Thread.ofPlatform().name(name).daemon(true).factory();
        this.executor = Executors.newSingleThreadExecutor(work -> {
            Thread made = factory.newThread(work);
            thread = made;
            return made;
        });
    }

    void event(KeeperEvent event) {
        executor.execute(() -> {
            try {
                listener.accept(event);
            } catch (RuntimeException | Error e) {
                LOG.error("the listener failed on {}", event, e);
            }
        });
    }

    <T> void answer(CompletableFuture<T> waiting, T value) {
        executor.execute(() -> waiting.complete(value));
    }

    void refuse(CompletableFuture<?> waiting, Throwable cause) {
        executor.execute(() -> waiting.completeExceptionally(cause));
    }

    /** Delivers what is there; waits for that, though not for ever, and not when a receiver closes us. */
    @Override
    public void close() {
        executor.shutdown();
        if (Thread.currentThread().equals(thread)) {
            return;
        }
        try {
            if (!executor.awaitTermination(LAST_DELIVERIES.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("a receiver of the keeper has not returned for {}; going on without it", LAST_DELIVERIES);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
