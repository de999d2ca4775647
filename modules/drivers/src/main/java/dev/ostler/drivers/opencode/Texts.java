package dev.ostler.drivers.opencode;

/** Text that may be long. */
final class Texts {
    private static final int OUTPUT_CHARS = 64 << 10;

    private Texts() {}

    /** Keeps both ends of a tool's output: what was done, and how it ended. */
    static String cut(String text) {
        if (text.length() <= OUTPUT_CHARS) {
            return text;
        }
        int half = OUTPUT_CHARS / 2;
        return text.substring(0, half) + "\n[" + (text.length() - 2 * half) + " characters are left out here]\n"
                + text.substring(text.length() - half);
    }
}
