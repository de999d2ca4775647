package dev.ostler.drivers.pty;

import java.util.Arrays;
import java.util.Optional;

/** A control sequence, parsed. */
final class Csi {
    private static final int MOST = 32;
    private static final int LARGEST = 65_535;

    private final char prefix;
    private final char intermediate;
    private final char last;

    /** The parameters, -1 where one is left out. */
    private final int[] values;

    /** Bit i is set when parameter i belongs to the one before it: a colon stood between them. */
    private final int parts;

    private Csi(char prefix, char intermediate, char last, int[] values, int parts) {
        this.prefix = prefix;
        this.intermediate = intermediate;
        this.last = last;
        this.values = values;
        this.parts = parts;
    }

    /** Empty for one that no terminal knows the meaning of. */
    static Optional<Csi> parse(String sequence) {
        int at = 2;
        int end = sequence.length() - 1;
        char prefix = 0;
        if (at < end && sequence.charAt(at) >= '<' && sequence.charAt(at) <= '?') {
            prefix = sequence.charAt(at++);
        }
        int[] values = new int[4];
        Arrays.fill(values, -1);
        int count = 0;
        int parts = 0;
        for (; at < end && sequence.charAt(at) >= '0'; at++) {
            char c = sequence.charAt(at);
            if (c > ';') {
                return Optional.empty();
            }
            if (count == MOST) {
                continue;
            }
            if (c <= '9') {
                values[count] = Math.min(LARGEST, Math.max(0, values[count]) * 10 + c - '0');
            } else {
                if (++count == values.length && count < MOST) {
                    values = Arrays.copyOf(values, count * 2);
                    Arrays.fill(values, count, values.length, -1);
                }
                if (c == ':' && count < MOST) {
                    parts |= 1 << count;
                }
            }
        }
        char intermediate = 0;
        if (at < end) {
            intermediate = sequence.charAt(at++);
        }
        if (at != end) {
            return Optional.empty();
        }
        return Optional.of(new Csi(
                prefix, intermediate, sequence.charAt(end), Arrays.copyOf(values, Math.min(MOST, count + 1)), parts));
    }

    /** One of {@code <=>?}, or 0. */
    char prefix() {
        return prefix;
    }

    /** The character before the last one, when it is neither a digit nor a separator, or 0. */
    char intermediate() {
        return intermediate;
    }

    char last() {
        return last;
    }

    int size() {
        return values.length;
    }

    /** Parameter {@code i}, or {@code otherwise} where it is left out. */
    int value(int i, int otherwise) {
        return i < values.length && values[i] >= 0 ? values[i] : otherwise;
    }

    /** The first parameter as a number of times: at least 1. */
    int times() {
        return Math.max(1, value(0, 1));
    }

    /** Whether parameter {@code i} is a part of the one before it. */
    boolean isPart(int i) {
        return i < values.length && ((parts >>> i) & 1) != 0;
    }
}
