package dev.ostler.drivers.pty;

import java.util.BitSet;
import java.util.Set;

/** What a program has switched on and off: private modes ({@code CSI ? n h}) by their numbers, and the others. */
final class Modes {
    static final int CURSOR_KEYS = 1;
    static final int ORIGIN = 6;
    static final int AUTOWRAP = 7;
    static final int CURSOR = 25;
    static final int OLD_ALTERNATE = 47;
    static final int KEYPAD = 66;
    static final int CLEARED_ALTERNATE = 1047;
    static final int SAVED_CURSOR = 1048;
    static final int ALTERNATE = 1049;
    static final int BRACKETED_PASTE = 2004;
    static final int SYNCHRONIZED = 2026;

    /** Those that only whoever looks at the screen, or types, has to know. */
    private static final Set<Integer> OF_THE_VIEWER = Set.of(
            CURSOR_KEYS,
            5,
            9,
            12,
            CURSOR,
            KEYPAD,
            1000,
            1002,
            1003,
            1004,
            1005,
            1006,
            1007,
            1015,
            1016,
            BRACKETED_PASTE);

    private static final Set<Integer> ON_AT_FIRST = Set.of(AUTOWRAP, CURSOR);

    private final BitSet on = new BitSet();
    boolean insert;
    boolean newline;
    int cursorShape;

    Modes() {
        reset();
    }

    void reset() {
        on.clear();
        ON_AT_FIRST.forEach(on::set);
        insert = false;
        newline = false;
        cursorShape = 0;
    }

    /** Modes that are not known stay off. */
    void set(int mode, boolean state) {
        if (known(mode)) {
            on.set(mode, state);
        }
    }

    boolean is(int mode) {
        return on.get(mode);
    }

    static boolean known(int mode) {
        return OF_THE_VIEWER.contains(mode)
                || mode == ORIGIN
                || mode == AUTOWRAP
                || mode == OLD_ALTERNATE
                || mode == CLEARED_ALTERNATE
                || mode == ALTERNATE
                || mode == SYNCHRONIZED;
    }

    /** What leads here from the modes of a terminal that was just switched on; without those that move the cursor. */
    void write(StringBuilder out) {
        ON_AT_FIRST.stream().filter(m -> !is(m)).sorted().forEach(m -> write(m, false, out));
        on.stream()
                .filter(m -> OF_THE_VIEWER.contains(m) && !ON_AT_FIRST.contains(m))
                .forEach(m -> write(m, true, out));
        if (insert) {
            out.append("\u001b[4h");
        }
        if (newline) {
            out.append("\u001b[20h");
        }
        if (cursorShape != 0) {
            out.append("\u001b[").append(cursorShape).append(" q");
        }
    }

    private static void write(int mode, boolean state, StringBuilder out) {
        out.append("\u001b[?").append(mode).append(state ? 'h' : 'l');
    }
}
