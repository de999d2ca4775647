package dev.ostler.bench;

import dev.ostler.core.ops.Subscribers;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** What a soak does to the broker, on three threads, until it is closed. */
final class SoakLoad implements AutoCloseable {
    /** More than there are threads in the broker's pools. */
    private static final int WARM_HARNESSES = 25;

    private static final int STALLED = 10;
    private static final int SLOW = 6;
    private static final int SIP = 4 << 10;
    private static final int GUESTS = 8;
    private static final long TICK_NANOS = 50_000_000;
    private static final int TICKS_TO_RENEW = 20;
    private static final Duration FILLING = Duration.ofSeconds(60);

    private final BrokerUnderTest broker;
    private final AppServer shell;
    private final Way way;
    private final int pace;
    private final Spread delays = new Spread();
    private final AtomicLong events = new AtomicLong();
    private final AtomicLong missing = new AtomicLong();
    private final AtomicLong harnesses = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong clientsRefused = new AtomicLong();
    private final AtomicLong guests = new AtomicLong();
    private final ExecutorService threads = Executors.newFixedThreadPool(3);
    private final List<Future<?>> running = new ArrayList<>();
    private volatile int full;
    private volatile boolean over;

    /** @param pace thousands of events a second */
    SoakLoad(BrokerUnderTest broker, Feed feed, AppServer shell, int pace) {
        this.broker = broker;
        this.shell = shell;
        this.way = feed.healthy();
        this.pace = pace;
        broker.follow();
        running.add(threads.submit(this::flood));
        running.add(threads.submit(this::clients));
        running.add(threads.submit(this::churn));
    }

    /** Waits until there were as many harnesses as the broker needs to have all its threads. */
    void warm() {
        while (harnesses.get() < WARM_HARNESSES) {
            check();
            LockSupport.parkNanos(TICK_NANOS);
        }
    }

    /** Waits until nothing more goes into the buffers of those that never read; not for ever. */
    void fill() {
        long end = System.nanoTime() + FILLING.toNanos();
        while (full < STALLED && System.nanoTime() < end) {
            check();
            LockSupport.parkNanos(TICK_NANOS);
        }
    }

    /** Fails when a part of it has. */
    void check() {
        for (Future<?> one : running) {
            if (one.isDone()) {
                result(one);
                throw new IllegalStateException("a part of the load has ended by itself");
            }
        }
    }

    private void flood() {
        while (!over) {
            Round round = way.paced(pace * 1_000, pace);
            events.addAndGet(round.events());
            missing.addAndGet(round.missing());
            delays.addAll(round.delays());
        }
    }

    private void churn() {
        while (!over) {
            try {
                broker.spawn("soaked", shell.definition());
                broker.release("soaked");
                harnesses.incrementAndGet();
            } catch (IllegalStateException e) {
                // on a machine that has no time for it a start may be refused; nothing of it may stay
                refused.incrementAndGet();
            }
            LockSupport.parkNanos(TICK_NANOS);
        }
    }

    /** Stalled ones and slow ones are there all the time, guests for a few ticks. */
    private void clients() {
        Deque<Stuck> staying = new ArrayDeque<>();
        try (Crowd stalled = new Crowd(broker, STALLED);
                Crowd slow = new Crowd(broker, SLOW)) {
            for (int tick = 0; !over; tick++) {
                try {
                    staying.add(open(tick));
                    if (tick % TICKS_TO_RENEW == 0) {
                        Subscribers.Listing listing = broker.subscribers();
                        full = stalled.renew(listing);
                        slow.renew(listing);
                    }
                } catch (UncheckedIOException e) {
                    // as a start; who is not there at the next look is tried again then
                    clientsRefused.incrementAndGet();
                }
                if (staying.size() > GUESTS) {
                    Stuck gone = staying.remove();
                    if (tick % 2 == 0) {
                        gone.vanish();
                    } else {
                        gone.close();
                    }
                    guests.incrementAndGet();
                }
                slow.sip(SIP);
                LockSupport.parkNanos(TICK_NANOS);
            }
        } finally {
            staying.forEach(Stuck::close);
        }
    }

    private Stuck open(int i) {
        return Stuck.open(i % 4 < 2 ? Stuck.Kind.WEB_SOCKET : Stuck.Kind.EVENT_SOURCE, broker.base(), broker.token());
    }

    /** What it did, and what its readers had of it. */
    List<Row> rows(String what) {
        Figure lost = Figure.count("missing", missing.get());
        return List.of(
                Row.of(
                                what,
                                "readers that keep up",
                                Figure.count("events", events.get()),
                                lost,
                                delays.p50(),
                                delays.p99())
                        .within(Budget.atMost(lost, 0)),
                Row.of(
                        what,
                        "coming and going",
                        Figure.count("harnesses spawned and released", harnesses.get()),
                        Figure.count("spawns refused", refused.get()),
                        Figure.count("clients come and gone", guests.get()),
                        Figure.count("clients refused", clientsRefused.get())));
    }

    @Override
    public void close() {
        over = true;
        threads.close();
        running.forEach(SoakLoad::result);
    }

    private static void result(Future<?> one) {
        try {
            one.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a part of the load has failed", e.getCause());
        }
    }
}
