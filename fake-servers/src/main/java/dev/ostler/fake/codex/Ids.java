package dev.ostler.fake.codex;

import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/** Ids in the forms of the real server. */
final class Ids {
    private static final String PROCESS = Long.toString(System.currentTimeMillis(), 36);
    private static final AtomicLong COUNTER = new AtomicLong();

    private Ids() {}

    /** A time-ordered UUID (version 7), for threads, turns and user messages. */
    static String uuid() {
        long millis = System.currentTimeMillis();
        long random = ThreadLocalRandom.current().nextLong();
        long counter = COUNTER.incrementAndGet() & 0xfff;
        return new UUID((millis << 16) | 0x7000 | counter, (random & 0x3fffffffffffffffL) | 0x8000000000000000L)
                .toString();
    }

    static String message() {
        return "msg_" + PROCESS + Long.toString(COUNTER.incrementAndGet(), 36);
    }

    static String call() {
        return "call_" + PROCESS + Long.toString(COUNTER.incrementAndGet(), 36);
    }

    /** The number under which a command's terminal goes; not a pid. */
    static String terminal() {
        return Integer.toString(ThreadLocalRandom.current().nextInt(1_000, 100_000));
    }

    static String chunk() {
        return String.format("%06x", ThreadLocalRandom.current().nextInt(1 << 24));
    }
}
