package dev.ostler.fake.opencode;

import java.util.concurrent.ThreadLocalRandom;

/** Ids as opencode makes them: those of messages and parts ascend, those of sessions descend. */
final class Ids {
    private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final int CHANCE = 14;
    private static final long TIME = 0xFFFF_FFFF_FFFFL;

    private static long last;

    private Ids() {}

    static String ascending(String kind) {
        return id(kind, next() & TIME);
    }

    static String descending(String kind) {
        return id(kind, ~next() & TIME);
    }

    private static synchronized long next() {
        last = Math.max(last + 1, System.currentTimeMillis() * 0x1000 + 1);
        return last;
    }

    private static String id(String kind, long time) {
        StringBuilder id = new StringBuilder(kind).append('_').append(String.format("%012x", time));
        for (int i = 0; i < CHANCE; i++) {
            id.append(DIGITS.charAt(ThreadLocalRandom.current().nextInt(DIGITS.length())));
        }
        return id.toString();
    }
}
