package dev.ostler.drivers.codex;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import java.util.Map;

/** The bound of codex for the text of one input: it counts characters, not bytes. */
final class Inputs {
    static final int MOST_CHARACTERS = 1 << 20;

    private Inputs() {}

    /** Fails with {@code TOO_LARGE} and the numbers. */
    static void check(String text) {
        if (text.length() <= MOST_CHARACTERS) {
            return;
        }
        int characters = text.codePointCount(0, text.length());
        if (characters > MOST_CHARACTERS) {
            throw new OstlerException(
                    ErrorCode.TOO_LARGE,
                    "the text has " + characters + " characters; codex takes at most " + MOST_CHARACTERS,
                    Map.of("characters", characters, "most", MOST_CHARACTERS));
        }
    }
}
