package dev.ostler.drivers;

/** Texts that are shown in part. */
public final class Excerpt {
    private static final int TOOL_CHARS = 64 << 10;
    private static final int LINE_CHARS = 300;

    private Excerpt() {}

    /** Of what a tool printed 64 Ki characters; the whole of it came as {@code tool.output}. */
    public static String ofTool(String output) {
        return of(output, TOOL_CHARS);
    }

    /** Keeps both ends, what was done and how it ended, and says how much is left out. */
    public static String of(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        int half = most / 2;
        return text.substring(0, half) + "\n[" + (text.length() - 2 * half) + " characters are left out here]\n"
                + text.substring(text.length() - half);
    }

    /** One line for people, without control characters: they would break it, or worse, a terminal. */
    public static String line(String text) {
        String flat = text.replaceAll("\\p{Cntrl}+", " ").strip();
        return flat.length() <= LINE_CHARS ? flat : flat.substring(0, LINE_CHARS - 1) + "…";
    }
}
