package dev.ostler.core.harness;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;

/** A number of bytes, above 0. */
public record ByteSize(@JsonValue long bytes) {
    @JsonCreator
    public ByteSize {
        if (bytes <= 0) {
            throw new OstlerException(ErrorCode.INVALID_REQUEST, "a size must be above 0 bytes, not " + bytes);
        }
    }

    public static ByteSize mebibytes(long n) {
        return new ByteSize(n << 20);
    }

    /** The size as an int; larger ones become {@link Integer#MAX_VALUE}. */
    public int intBytes() {
        return (int) Math.min(Integer.MAX_VALUE, bytes);
    }
}
