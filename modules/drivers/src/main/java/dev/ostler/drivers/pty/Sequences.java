package dev.ostler.drivers.pty;

/**
 * Cuts what a terminal program prints into text, control characters and whole escape sequences (ECMA-48), wherever the
 * input is split.
 *
 * <p>As terminals do: a control character within a sequence acts at once, CAN and SUB give a sequence up, ESC begins the
 * next. C1 controls as single characters are dropped, since programs that print UTF-8 do not mean them.
 */
public final class Sequences {
    private static final char BEL = 0x07;
    private static final char CAN = 0x18;
    private static final char SUB = 0x1a;
    private static final char ESC = 0x1b;

    private enum State {
        TEXT,
        ESCAPE,
        CONTROL,
        STRING,
        STRING_ESCAPE
    }

    /** Gets the pieces, in order. */
    public interface Sink {
        /** Characters {@code from} (inclusive) to {@code to} of {@code s}: printable, at least one. */
        void text(String s, int from, int to);

        /** A C0 control other than ESC, CAN and SUB. */
        void control(char c);

        /** From its ESC to its last character. */
        void sequence(String whole);
    }

    private final int limit;
    private final Sink sink;
    private final StringBuilder held = new StringBuilder();
    private State state = State.TEXT;

    /** @param limit characters of the longest sequence that is handed on; a longer one is passed over */
    public Sequences(int limit, Sink sink) {
        this.limit = limit;
        this.sink = sink;
    }

    public void feed(String s) {
        int at = 0;
        while (at < s.length()) {
            if (state != State.TEXT) {
                within(s.charAt(at++));
                continue;
            }
            int from = at;
            while (at < s.length() && printable(s.charAt(at))) {
                at++;
            }
            if (at > from) {
                sink.text(s, from, at);
            }
            if (at < s.length()) {
                control(s.charAt(at++));
            }
        }
    }

    /** The sequence that has begun and not ended; empty between sequences. */
    String open() {
        return state == State.TEXT ? "" : held.toString();
    }

    private static boolean printable(char c) {
        return (c >= ' ' && c < 0x7f) || c >= 0xa0;
    }

    private void within(char c) {
        switch (state) {
            case TEXT -> throw new IllegalStateException();
            case ESCAPE -> escape(c);
            case CONTROL -> controlSequence(c);
            case STRING -> string(c);
            case STRING_ESCAPE -> {
                if (c == '\\') {
                    end(c);
                } else {
                    begin();
                    escape(c);
                }
            }
        }
    }

    private void escape(char c) {
        if (c < ' ') {
            control(c);
        } else if (c < '0') {
            hold(c);
        } else if (held.length() > 1) {
            endOrText(c);
        } else {
            switch (c) {
                case '[' -> go(State.CONTROL, c);
                case ']', 'P', 'X', '^', '_' -> go(State.STRING, c);
                default -> endOrText(c);
            }
        }
    }

    private void controlSequence(char c) {
        if (c < ' ') {
            control(c);
        } else if (c < '@') {
            hold(c);
        } else {
            endOrText(c);
        }
    }

    private void string(char c) {
        if (c == ESC) {
            go(State.STRING_ESCAPE, c);
        } else if (c == CAN || c == SUB) {
            state = State.TEXT;
        } else if (c == BEL && held.charAt(1) == ']') {
            end(c);
        } else {
            hold(c);
        }
    }

    /** Outside of strings. */
    private void control(char c) {
        if (c == ESC) {
            begin();
        } else if (c == CAN || c == SUB) {
            state = State.TEXT;
        } else if (c < ' ') {
            sink.control(c);
        }
    }

    private void begin() {
        held.setLength(0);
        go(State.ESCAPE, ESC);
    }

    private void go(State next, char c) {
        state = next;
        hold(c);
    }

    /** One more than the limit, so that what is open tells of itself that it is too long. */
    private void hold(char c) {
        if (held.length() <= limit) {
            held.append(c);
        }
    }

    /** What is beyond ASCII ends no sequence: it gives it up, and is text. */
    private void endOrText(char c) {
        if (c < 0x7f) {
            end(c);
        } else if (c >= 0xa0) {
            state = State.TEXT;
            sink.text(String.valueOf(c), 0, 1);
        }
    }

    private void end(char c) {
        hold(c);
        state = State.TEXT;
        if (held.length() <= limit) {
            sink.sequence(held.toString());
        }
    }
}
