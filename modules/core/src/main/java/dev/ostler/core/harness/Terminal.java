package dev.ostler.core.harness;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import java.time.Duration;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * The terminal of a program that is kept in one, and how prompts are typed into it. A program does not say when it has
 * finished, so that the end of a turn is a rule: it was quiet for {@code idleMs}, or for a moment while it shows
 * {@code prompt}.
 *
 * @param columns at first, 1 to {@value TerminalSize#MOST}; 80
 * @param rows at first, 1 to {@value TerminalSize#MOST}; 24
 * @param idle a turn is over when the program has written something and then nothing for so long; 1 s, 10 ms to 1 h
 * @param enter what is typed to send a text; a carriage return
 * @param enterDelay from the text to {@code enter}: programs that draw a screen take what comes at once for one paste;
 *     100 ms, at most 10 s
 * @param interrupt what is typed to break a turn off; ^C ({@code \u0003})
 * @param prompt a regular expression that is searched in the line of the cursor, up to the cursor; null for none
 * @param scrollbackLines that have left the screen and are kept; 2000, 0 to {@value #MOST_SCROLLBACK}
 */
public record Terminal(
        Integer columns,
        Integer rows,
        @JsonProperty("idleMs") Duration idle,
        String enter,
        @JsonProperty("enterDelayMs") Duration enterDelay,
        String interrupt,
        @Nullable String prompt,
        Integer scrollbackLines) {
    static final int MOST_SCROLLBACK = 100_000;
    private static final int MOST_KEY = 64;
    private static final Duration SHORTEST_IDLE = Duration.ofMillis(10);
    private static final Duration LONGEST_IDLE = Duration.ofHours(1);
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(10);

    private static final Duration IDLE = Duration.ofSeconds(1);
    private static final String ENTER = "\r";
    private static final Duration ENTER_DELAY = Duration.ofMillis(100);
    private static final String INTERRUPT = "\u0003";
    private static final int SCROLLBACK = 2_000;

    public static final Terminal DEFAULT = new Terminal(
            TerminalSize.DEFAULT.columns(),
            TerminalSize.DEFAULT.rows(),
            IDLE,
            ENTER,
            ENTER_DELAY,
            INTERRUPT,
            null,
            SCROLLBACK);

    public Terminal {
        columns = columns == null ? TerminalSize.DEFAULT.columns() : columns;
        rows = rows == null ? TerminalSize.DEFAULT.rows() : rows;
        idle = idle == null ? IDLE : idle;
        enter = enter == null ? ENTER : enter;
        enterDelay = enterDelay == null ? ENTER_DELAY : enterDelay;
        interrupt = interrupt == null ? INTERRUPT : interrupt;
        scrollbackLines = scrollbackLines == null ? SCROLLBACK : scrollbackLines;
        checkSize(columns, rows);
        checkKey("enter", enter);
        checkKey("interrupt", interrupt);
        if (idle.compareTo(SHORTEST_IDLE) < 0 || idle.compareTo(LONGEST_IDLE) > 0) {
            throw invalid("idleMs should be 10 to 3600000, not " + idle.toMillis());
        }
        if (enterDelay.isNegative() || enterDelay.compareTo(LONGEST_DELAY) > 0) {
            throw invalid("enterDelayMs should be 0 to 10000, not " + enterDelay.toMillis());
        }
        if (scrollbackLines < 0 || scrollbackLines > MOST_SCROLLBACK) {
            throw invalid("scrollbackLines should be 0 to " + MOST_SCROLLBACK + ", not " + scrollbackLines);
        }
        if (prompt != null) {
            checkPattern(prompt);
        }
    }

    public TerminalSize size() {
        return new TerminalSize(columns, rows);
    }

    public Terminal with(TerminalSize size) {
        return new Terminal(size.columns(), size.rows(), idle, enter, enterDelay, interrupt, prompt, scrollbackLines);
    }

    private static void checkSize(int columns, int rows) {
        try {
            var _ = new TerminalSize(columns, rows);
        } catch (OstlerException e) {
            throw invalid("columns, rows: " + e.getMessage());
        }
    }

    private static void checkKey(String field, String key) {
        if (key.isEmpty() || key.length() > MOST_KEY) {
            throw invalid(field + " should be 1 to " + MOST_KEY + " characters, such as \\r, not " + key.length());
        }
    }

    private static void checkPattern(String prompt) {
        try {
            Pattern.compile(prompt);
        } catch (PatternSyntaxException e) {
            throw invalid("prompt is not a regular expression: " + e.getDescription());
        }
    }

    private static OstlerException invalid(String what) {
        return new OstlerException(ErrorCode.INVALID_REQUEST, "terminal." + what);
    }
}
