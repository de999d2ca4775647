package dev.ostler.core.harness;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;

/**
 * The size of a terminal, in characters.
 *
 * @param columns 1 to {@value #MOST}
 * @param rows 1 to {@value #MOST}
 */
public record TerminalSize(int columns, int rows) {
    /** A screen is held in memory. */
    public static final int MOST = 1_000;

    public static final TerminalSize DEFAULT = new TerminalSize(80, 24);

    public TerminalSize {
        if (columns < 1 || rows < 1 || columns > MOST || rows > MOST) {
            throw new OstlerException(
                    ErrorCode.INVALID_REQUEST,
                    "a terminal has 1 to %d columns and rows, not %d and %d".formatted(MOST, columns, rows));
        }
    }
}
