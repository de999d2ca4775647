package dev.ostler.drivers.claude;

/** Texts that are shown in part. */
final class Excerpt {
    private static final int OUTPUT_CHARS = 64 << 10;
    private static final int LINE_CHARS = 300;

    private Excerpt() {}

    /** Keeps both ends of what a tool printed: what was done, and how it ended. */
    static String output(String text) {
        if (text.length() <= OUTPUT_CHARS) {
            return text;
        }
        int half = OUTPUT_CHARS / 2;
        return text.substring(0, half) + "\n[" + (text.length() - 2 * half) + " characters are left out here]\n"
                + text.substring(text.length() - half);
    }

    /** One line for people, without control characters: they would break it, or worse, a terminal. */
    static String line(String text) {
        String flat = text.replaceAll("\\p{Cntrl}+", " ").strip();
        return flat.length() <= LINE_CHARS ? flat : flat.substring(0, LINE_CHARS - 1) + "…";
    }
}
