package dev.ostler.drivers.opencode;

import java.util.random.RandomGenerator;

/**
 * Ids of messages, made as opencode makes them: twelve hexadecimal digits of time and count, then chance. Older versions
 * compare ids to find out what is new, so that ours have to sort with theirs.
 */
final class MessageIds {
    private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final int CHANCE = 14;
    private static final long TIME = 0xFFFF_FFFF_FFFFL;

    private final RandomGenerator random;
    private long last;

    MessageIds(RandomGenerator random) {
        this.random = random;
    }

    /** The next one; {@code millis} since 1970. */
    String next(long millis) {
        last = Math.max(last + 1, millis * 0x1000 + 1);
        StringBuilder id = new StringBuilder("msg_").append(String.format("%012x", last & TIME));
        for (int i = 0; i < CHANCE; i++) {
            id.append(DIGITS.charAt(random.nextInt(DIGITS.length())));
        }
        return id.toString();
    }
}
