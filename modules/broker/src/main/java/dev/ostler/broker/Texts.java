package dev.ostler.broker;

/** Texts that are too long for an answer. */
final class Texts {
    private Texts() {}

    /** Keeps both ends, what was done and how it ended, and says how much is left out. */
    static String cut(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        int half = most / 2;
        return text.substring(0, half) + "\n[" + (text.length() - 2 * half) + " characters are left out here]\n"
                + text.substring(text.length() - half);
    }
}
