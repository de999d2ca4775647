package dev.ostler.bench;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the command line asks for.
 *
 * @param json for programs instead of a table for people
 * @param seed of the random moments of the crash matrix
 * @param seconds how long what takes as long as one likes takes; as the size says unless given
 */
record Options(
        boolean json,
        Set<Part> parts,
        Sizes sizes,
        long seed,
        @Nullable Duration seconds) {
    static final String USAGE =
            "usage: run [--json] [--only start,loss,journal,spawn,release,deltas,latency,fleet,adoption,bounds,stalled,soak,crash]"
                    + " [--size full|brief|smoke] [--seed NUMBER] [--seconds NUMBER]";

    /** What can be left out. */
    enum Part {
        /** Cold starts of the program. */
        START,
        /** Of a broker that does not come back. */
        LOSS,
        /** Durable events, and reading them again. */
        JOURNAL,
        SPAWN,
        RELEASE,
        DELTAS,
        LATENCY,
        /** Many harnesses at once, and many one after the other. */
        FLEET,
        ADOPTION,
        /** Output that is too much. */
        BOUNDS,
        /** Subscribers that never read. */
        STALLED,
        /** Everything at once, for long. */
        SOAK,
        /** The crash matrix. */
        CRASH
    }

    /** The command line cannot be understood; the message says how it should be. */
    static final class Usage extends Exception {
        private static final long serialVersionUID = 1;

        Usage(String message) {
            super(message + "\n" + USAGE);
        }
    }

    static Options parse(String... args) throws Usage {
        Deque<String> left = new ArrayDeque<>(Arrays.asList(args));
        boolean json = false;
        Set<Part> parts = EnumSet.allOf(Part.class);
        Sizes sizes = Sizes.FULL;
        long seed = System.nanoTime();
        Duration seconds = null;
        while (!left.isEmpty()) {
            String option = left.remove();
            switch (option) {
                case "--json" -> json = true;
                case "--only" -> parts = parts(value(option, left));
                case "--size" -> sizes = sizes(value(option, left));
                case "--seed" -> seed = number(option, value(option, left));
                case "--seconds" -> seconds = seconds(number(option, value(option, left)));
                default -> throw new Usage("there is no option '" + option + "'");
            }
        }
        return new Options(json, parts, sizes, seed, seconds);
    }

    private static String value(String option, Deque<String> left) throws Usage {
        String value = left.poll();
        if (value == null) {
            throw new Usage(option + " wants a value");
        }
        return value;
    }

    private static Set<Part> parts(String text) throws Usage {
        Set<Part> parts = EnumSet.noneOf(Part.class);
        for (String name : List.of(text.split(","))) {
            try {
                parts.add(Part.valueOf(name.toUpperCase(Locale.ROOT)));
            } catch (IllegalArgumentException e) {
                throw new Usage("there is no benchmark '" + name + "'");
            }
        }
        return parts;
    }

    /** Of a soak. */
    Duration soak() {
        return seconds == null ? sizes.soak() : seconds;
    }

    /** Of the stalled subscribers. */
    Duration stalled() {
        return seconds == null ? sizes.stalled() : seconds;
    }

    private static Duration seconds(long number) throws Usage {
        if (number < 1) {
            throw new Usage("--seconds wants at least 1, not " + number);
        }
        return Duration.ofSeconds(number);
    }

    private static long number(String option, String text) throws Usage {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new Usage(option + " wants a whole number, not '" + text + "'");
        }
    }

    private static Sizes sizes(String text) throws Usage {
        return switch (text) {
            case "full" -> Sizes.FULL;
            case "brief" -> Sizes.BRIEF;
            case "smoke" -> Sizes.SMOKE;
            default -> throw new Usage("there is no size '" + text + "'");
        };
    }
}
