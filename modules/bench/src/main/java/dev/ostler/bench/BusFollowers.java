package dev.ostler.bench;

import dev.ostler.client.EventHub;
import dev.ostler.client.EventStream;
import dev.ostler.client.FrameSink;
import dev.ostler.client.StreamLimits;
import dev.ostler.core.event.Frame;
import dev.ostler.core.ops.Subscribe;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Followers on the event bus of the broker under test: one that keeps up, one that is slow, and ones that come and go. */
final class BusFollowers {
    private static final long TICK_MILLIS = 20;
    private static final int GUESTS = 5;

    /**
     * What they were told.
     *
     * @param events of all of them
     * @param holes frames that did not go on where the one before had ended
     */
    record Told(long events, long holes) {
        static final Pattern LINE = Pattern.compile("followers: (\\d+ events, \\d+ holes)");
        private static final Pattern NUMBERS = Pattern.compile("(\\d+) events, (\\d+) holes");

        static Told parse(String text) {
            Matcher m = NUMBERS.matcher(text);
            if (!m.matches()) {
                throw new IllegalStateException("not what was asked for: " + text);
            }
            return new Told(Long.parseLong(m.group(1)), Long.parseLong(m.group(2)));
        }
    }

    private final Vertx vertx;
    private final AtomicLong events = new AtomicLong();
    private final AtomicLong holes = new AtomicLong();
    private @Nullable EventHub hub;
    private long timer;

    BusFollowers(Vertx vertx) {
        this.vertx = vertx;
    }

    void begin() {
        events.set(0);
        holes.set(0);
        EventHub opened = Await.of(EventHub.open(vertx, StreamLimits.DEFAULT));
        hub = opened;
        Sink slow = new Sink(20);
        Deque<EventStream> guests = new ConcurrentLinkedDeque<>();
        AtomicBoolean opening = new AtomicBoolean();
        Await.of(follow(opened, new Sink(Integer.MAX_VALUE), new ArrayDeque<>()));
        Await.of(follow(opened, slow, new ArrayDeque<>()));
        timer = vertx.setPeriodic(TICK_MILLIS, _ -> {
            slow.read();
            // one at a time: on a machine that has no time for them they do not pile up
            if (opening.compareAndSet(false, true)) {
                follow(opened, new Sink(Integer.MAX_VALUE), guests).onComplete(_ -> opening.set(false));
            }
            while (guests.size() > GUESTS) {
                guests.remove().cancel();
            }
        });
    }

    /** The hub's end is theirs. */
    String end() {
        vertx.cancelTimer(timer);
        if (hub != null) {
            Await.of(hub.close());
            hub = null;
        }
        return "followers: " + events + " events, " + holes + " holes";
    }

    private static Future<?> follow(EventHub with, Sink sink, Deque<EventStream> into) {
        return with.subscribe(new Subscribe("latest", null, null, null, null, Duration.ofSeconds(1)), sink)
                .onSuccess(stream -> {
                    stream.begin();
                    into.add(stream);
                });
    }

    /** Takes so many frames a tick; as many again may wait. */
    private final class Sink implements FrameSink {
        private final int perTick;
        private Runnable drain = () -> {};
        private long told = -1;
        private int room;
        private boolean refused;

        Sink(int perTick) {
            this.perTick = perTick;
            this.room = perTick;
        }

        synchronized void read() {
            room = perTick;
            if (refused) {
                refused = false;
                drain.run();
            }
        }

        @Override
        public synchronized void write(Frame frame) {
            room -= perTick == Integer.MAX_VALUE ? 0 : 1;
            long from = switch (frame) {
                case Frame.Item(var _, long prev) -> prev;
                case Frame.Gap gap -> gap.from().seq() - 1;
                default -> told;
            };
            if (told >= 0 && from > told) {
                holes.incrementAndGet();
            }
            told = frame.cursor().seq();
            events.incrementAndGet();
        }

        @Override
        public synchronized boolean full() {
            refused |= room <= 0;
            return room <= 0;
        }

        @Override
        public void drainHandler(Runnable handler) {
            drain = handler;
        }

        @Override
        public void end() {}
    }
}
