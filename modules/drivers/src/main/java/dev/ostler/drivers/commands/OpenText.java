package dev.ostler.drivers.commands;

/** A text that began, as far as it came: all that is left of it when it is broken off. */
final class OpenText {
    /** More than this is not collected, in characters. */
    private static final int BOUND = 4 << 20;

    private final String type;
    private final StringBuilder text = new StringBuilder();
    private boolean whole = true;

    OpenText(String type) {
        this.type = type;
    }

    String type() {
        return type;
    }

    String text() {
        return text.toString();
    }

    /** Whether nothing was left out. */
    boolean isWhole() {
        return whole;
    }

    void append(String delta) {
        int room = Math.min(delta.length(), BOUND - text.length());
        text.append(delta, 0, room);
        whole &= room == delta.length();
    }
}
