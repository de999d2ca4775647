package dev.ostler.broker;

import dev.ostler.drivers.Wire;
import java.util.List;
import java.util.Objects;

/**
 * How far the spool of a process without an endpoint was read, as its record holds it: from this a later broker goes on.
 *
 * @param wire how it is reached
 * @param settled no turn and no question was open here: replay begins here
 * @param told what was printed before here has been made into events
 * @param asked request ids of the questions that were open then, the newest {@value #MOST_ASKED}
 */
record Spooled(Wire wire, long settled, long told, List<String> asked) {
    static final int MOST_ASKED = 200;

    Spooled {
        Objects.requireNonNull(wire, "wire");
        if (settled < 0 || told < settled) {
            throw new IllegalArgumentException(
                    "a spool that is settled up to %d and told up to %d cannot be".formatted(settled, told));
        }
        asked = asked == null ? List.of() : newest(asked);
    }

    /** A process that has printed nothing yet; an earlier one has printed what is before {@code offset}. */
    static Spooled from(Wire wire, long offset) {
        return new Spooled(wire, offset, offset, List.of());
    }

    /** How the process is reached, for people. */
    String shown() {
        return switch (wire) {
            case ENDPOINT, PIPES -> "stdio";
            case TERMINAL -> "terminal";
        };
    }

    /** Both only ever move on. */
    Spooled read(long nowSettled, long nowTold) {
        long further = Math.max(settled, nowSettled);
        return new Spooled(wire, further, Math.max(further, Math.max(told, nowTold)), asked);
    }

    Spooled asking(List<String> open) {
        return new Spooled(wire, settled, told, open);
    }

    private static List<String> newest(List<String> all) {
        return List.copyOf(all.subList(Math.max(0, all.size() - MOST_ASKED), all.size()));
    }
}
