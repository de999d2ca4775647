package dev.ostler.core.event;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import java.util.Objects;

/**
 * A position in the log: everything up to and including {@code seq} has been seen. Opaque to clients, printed as
 * {@code epoch:seq}.
 *
 * @param epoch letters, digits, dot, dash, underscore, at most {@value #LONGEST_EPOCH}; changes whenever the log is new, and survives restarts of the broker
 * @param seq from 1; 0 is before the first event
 */
public record Cursor(String epoch, long seq) {
    private static final int LONGEST_EPOCH = 128;

    public Cursor {
        Objects.requireNonNull(epoch, "epoch");
        if (!wellFormed(epoch) || seq < 0) {
            throw new IllegalArgumentException("not a cursor: " + epoch + ":" + seq);
        }
    }

    /** Cursors of clients come back to them in frames that are built by hand: nothing in one may need an escape. */
    private static boolean wellFormed(String epoch) {
        return !epoch.isEmpty()
                && epoch.length() <= LONGEST_EPOCH
                && epoch.chars()
                        .allMatch(c -> (c >= '0' && c <= '9')
                                || (c >= 'A' && c <= 'Z')
                                || (c >= 'a' && c <= 'z')
                                || c == '-'
                                || c == '_'
                                || c == '.');
    }

    /** Reads {@code epoch:seq}; fails with {@code INVALID_REQUEST}. */
    @JsonCreator
    public static Cursor parse(String text) {
        int colon = text.lastIndexOf(':');
        try {
            return new Cursor(text.substring(0, Math.max(colon, 0)), Long.parseLong(text.substring(colon + 1)));
        } catch (IllegalArgumentException e) {
            throw new OstlerException(
                    ErrorCode.INVALID_REQUEST,
                    "'" + text
                            + "' is not a cursor: expected epoch:seq as an earlier event gave it, or earliest, or latest");
        }
    }

    public Cursor at(long otherSeq) {
        return new Cursor(epoch, otherSeq);
    }

    @JsonValue
    @Override
    public String toString() {
        return epoch + ":" + seq;
    }
}
