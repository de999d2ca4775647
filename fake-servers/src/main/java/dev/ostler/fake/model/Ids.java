package dev.ostler.fake.model;

import java.util.concurrent.atomic.AtomicLong;

/** Ids that are unique in this JVM and, by their first part, most likely beyond it. */
final class Ids {
    private static final String START = Long.toString(System.currentTimeMillis(), 36);
    private static final AtomicLong COUNTER = new AtomicLong();

    String next(String kind) {
        return kind + "_" + START + Long.toString(COUNTER.incrementAndGet(), 36);
    }
}
