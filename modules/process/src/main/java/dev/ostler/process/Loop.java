package dev.ostler.process;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One platform thread that waits for descriptors, timers and tasks; what it runs needs no locks. Tasks are bounded by
 * their senders: each is the request of a caller who waits for the answer.
 */
final class Loop {
    private static final Logger LOG = LoggerFactory.getLogger(Loop.class);
    private static final long NANOS_PER_MILLI = 1_000_000;

    /** A task at a time of the monotonic clock. */
    record Timer(long at, Runnable task) {}

    private final Thread thread;
    private final CompletableFuture<Poller> poller = new CompletableFuture<>();
    private final long origin = System.nanoTime();

    private final Object lock = new Object();
    private Queue<Runnable> tasks = new ArrayDeque<>();
    private boolean closed;

    /** @param since the turn in which the watch was set; what was ready before that was another file's */
    private record Watch(short events, Runnable ready, long since) {}

    private final Map<Integer, Watch> watched = new HashMap<>();
    private boolean watchedChanged;
    private long turn;
    private final PriorityQueue<Timer> timers = new PriorityQueue<>(Comparator.comparingLong(Timer::at));

    private Loop(String name) {
        this.thread = Thread.ofPlatform().name(name).daemon(true).unstarted(this::run);
    }

    /** Returns when the thread is able to wait. */
    static Loop start(String name) {
        Loop loop = new Loop(name);
        loop.thread.start();
        loop.poller.join();
        return loop;
    }

    /** From any thread; refused after {@link #close}. */
    void execute(Runnable task) {
        boolean first;
        synchronized (lock) {
            if (closed) {
                throw new RejectedExecutionException(thread.getName() + " is closed");
            }
            first = tasks.isEmpty();
            tasks.add(task);
        }
        if (first && !isLoopThread()) {
            poller.join().wake();
        }
    }

    boolean isLoopThread() {
        return Thread.currentThread().equals(thread);
    }

    /** On the loop's thread only: counts the waits; what was learned in an earlier turn may have changed. */
    long turn() {
        return turn;
    }

    /** Nanoseconds since the loop was made. */
    long now() {
        return System.nanoTime() - origin;
    }

    /** On the loop's thread only. */
    Timer after(Duration delay, Runnable task) {
        Timer timer = new Timer(now() + delay.toNanos(), task);
        timers.add(timer);
        return timer;
    }

    /** On the loop's thread only. */
    void cancel(Timer timer) {
        timers.remove(timer);
    }

    /** On the loop's thread only: runs {@code readable} in every turn in which the descriptor is readable. */
    void watch(int fd, Runnable readable) {
        watch(fd, Poller.POLLIN, readable);
    }

    /** On the loop's thread only: runs {@code writable} in every turn in which the descriptor takes something. */
    void watchWritable(int fd, Runnable writable) {
        watch(fd, Poller.POLLOUT, writable);
    }

    private void watch(int fd, short events, Runnable ready) {
        watched.put(fd, new Watch(events, ready, turn));
        watchedChanged = true;
    }

    /** On the loop's thread only. */
    void unwatch(int fd) {
        watchedChanged |= watched.remove(fd) != null;
    }

    private void run() {
        try (Poller mine = new Poller()) {
            poller.complete(mine);
            boolean more = true;
            while (more) {
                more = turn(mine);
            }
        } catch (RuntimeException | Error e) {
            poller.completeExceptionally(e);
            LOG.error("{} died; nothing that it watched is watched any more", thread.getName(), e);
        } finally {
            synchronized (lock) {
                closed = true;
            }
        }
    }

    private boolean turn(Poller mine) {
        if (watchedChanged) {
            Map<Integer, Short> events = new HashMap<>();
            watched.forEach((fd, watch) -> events.put(fd, watch.events()));
            mine.watch(events);
            watchedChanged = false;
        }
        var ready = mine.poll(patience());
        turn++;
        for (int fd : ready) {
            Watch watch = watched.get(fd);
            if (watch != null && watch.since() < turn) {
                guarded(watch.ready());
            }
        }
        runTimers();
        return runTasks();
    }

    private int patience() {
        synchronized (lock) {
            if (closed || !tasks.isEmpty()) {
                return 0;
            }
        }
        Timer next = timers.peek();
        if (next == null) {
            return -1;
        }
        long millis = (next.at() - now() + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI;
        return Math.clamp(millis, 0, Integer.MAX_VALUE);
    }

    private void runTimers() {
        long now = now();
        for (Timer next = timers.peek(); next != null && next.at() <= now; next = timers.peek()) {
            timers.remove();
            guarded(next.task());
        }
    }

    private boolean runTasks() {
        Queue<Runnable> now;
        boolean more;
        synchronized (lock) {
            now = tasks;
            tasks = new ArrayDeque<>();
            more = !closed;
        }
        now.forEach(Loop::guarded);
        return more;
    }

    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            // The loop goes on: what it keeps is worth more than a clean end.
            LOG.error("a task of a loop failed", e);
        }
    }

    /** Runs what was accepted, then {@code last}, then nothing; returns when the thread has ended. Idempotent. */
    void close(Runnable last) {
        synchronized (lock) {
            if (!closed) {
                tasks.add(last);
                closed = true;
            }
        }
        poller.join().wake();
        if (isLoopThread()) {
            return;
        }
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
