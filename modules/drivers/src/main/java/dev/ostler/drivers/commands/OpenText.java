package dev.ostler.drivers.commands;

/** A text that began, as far as it came: all that is left of it when it is broken off. */
final class OpenText {
    /** More than this is not collected, in characters. */
    private static final int BOUND = 4 << 20;

    private final String type;
    private final StringBuilder text = new StringBuilder();

    OpenText(String type) {
        this.type = type;
    }

    String type() {
        return type;
    }

    String text() {
        return text.toString();
    }

    void append(String delta) {
        if (text.length() < BOUND) {
            text.append(delta, 0, Math.min(delta.length(), BOUND - text.length()));
        }
    }
}
