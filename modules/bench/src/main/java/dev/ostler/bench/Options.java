package dev.ostler.bench;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What the command line asks for.
 *
 * @param json for programs instead of a table for people
 * @param seed of the random moments of the crash matrix
 */
record Options(boolean json, Set<Part> parts, Sizes sizes, long seed) {
    static final String USAGE =
            "usage: run [--json] [--only start,loss,spawn,release,deltas,latency,fleet,adoption,bounds,crash]"
                    + " [--size full|brief|smoke] [--seed NUMBER]";

    /** What can be left out. */
    enum Part {
        /** Cold starts of the program. */
        START,
        /** Of a broker that does not come back. */
        LOSS,
        SPAWN,
        RELEASE,
        DELTAS,
        LATENCY,
        /** Many harnesses at once, and many one after the other. */
        FLEET,
        ADOPTION,
        /** Output that is too much. */
        BOUNDS,
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
        while (!left.isEmpty()) {
            String option = left.remove();
            switch (option) {
                case "--json" -> json = true;
                case "--only" -> parts = parts(value(option, left));
                case "--size" -> sizes = sizes(value(option, left));
                case "--seed" -> seed = seed(value(option, left));
                default -> throw new Usage("there is no option '" + option + "'");
            }
        }
        return new Options(json, parts, sizes, seed);
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

    private static long seed(String text) throws Usage {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new Usage("--seed wants a whole number, not '" + text + "'");
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
