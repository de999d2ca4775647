package dev.ostler.core;

import java.time.Instant;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** Runs a property over many generated cases. {@code -Dostler.seed=N} repeats the run that a failure names. */
public final class Seeded {
    private Seeded() {}

    public static void cases(int count, Consumer<SplittableRandom> property) {
        Long given = Long.getLong("ostler.seed");
        long first = given == null ? System.nanoTime() : given;
        for (int i = 0; i < (given == null ? count : 1); i++) {
            long seed = first + i;
            try {
                property.accept(new SplittableRandom(seed));
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("with -Dostler.seed=" + seed + ": " + e.getMessage(), e);
            }
        }
    }

    /** Text with everything that quoting can get wrong. */
    public static String text(SplittableRandom random, int longest) {
        int length = random.nextInt(longest + 1);
        StringBuilder out = new StringBuilder();
        while (out.length() < length) {
            switch (random.nextInt(8)) {
                case 0 -> out.append((char) random.nextInt(0x20));
                case 1 -> out.append("\"\\/<>&'{}[]:,".charAt(random.nextInt(13)));
                case 2 -> out.append((char) random.nextInt(0x7f, 0x2100));
                case 3 -> out.appendCodePoint(random.nextInt(0x1f300, 0x1f900));
                case 4 -> out.append(random.nextBoolean() ? '\ud83d' : '\udc4d');
                case 5 -> out.append(random.nextBoolean() ? '\u2028' : '\ufeff');
                default -> out.append((char) random.nextInt(' ', 0x7f));
            }
        }
        return out.toString();
    }

    /** A JSON object, in a form that a parser and writer would change: digits, escapes and spaces are its own. */
    public static String json(SplittableRandom random) {
        String[] values = {
            "1.10",
            "1e5",
            "0.12345678901234567890123",
            "123456789012345678901234567890",
            "\"\\u00e9\\/\"",
            "[ ]",
            "{ }",
            "[1, {\"b\":null}]",
            "true",
            "\"\\ud83d\"",
            "\"}\""
        };
        StringBuilder out = new StringBuilder("{");
        int members = random.nextInt(4);
        for (int i = 0; i < members; i++) {
            out.append(i == 0 ? "" : ",").append("\"m").append(i).append(random.nextBoolean() ? "\":" : "\" : ");
            out.append(values[random.nextInt(values.length)]);
        }
        return out.append('}').toString();
    }

    public static Instant time(SplittableRandom random) {
        return Instant.ofEpochSecond(random.nextLong(0, 4_000_000_000L), random.nextInt(1_000_000_000));
    }
}
