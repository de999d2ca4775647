package dev.ostler.core.harness;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import org.jspecify.annotations.Nullable;

/**
 * The bounds of one harness.
 *
 * @param lineBytes of a log line; 1 MiB
 * @param frameBytes of a protocol frame; 64 MiB
 * @param logBytes of each output file on disk; 64 MiB
 * @param memoryBytes of the whole process tree, or null for no ceiling
 * @param openFiles of the whole process tree, or null for no ceiling
 * @param action what is done above one of the last two; {@code warn}
 */
public record Limits(
        ByteSize lineBytes,
        ByteSize frameBytes,
        ByteSize logBytes,
        @Nullable ByteSize memoryBytes,
        @Nullable Integer openFiles,
        LimitAction action) {
    public static final Limits DEFAULT = new Limits(
            ByteSize.mebibytes(1), ByteSize.mebibytes(64), ByteSize.mebibytes(64), null, null, LimitAction.WARN);

    public Limits {
        lineBytes = lineBytes == null ? ByteSize.mebibytes(1) : lineBytes;
        frameBytes = frameBytes == null ? ByteSize.mebibytes(64) : frameBytes;
        logBytes = logBytes == null ? ByteSize.mebibytes(64) : logBytes;
        action = action == null ? LimitAction.WARN : action;
        if (openFiles != null && openFiles < 1) {
            throw new OstlerException(ErrorCode.INVALID_REQUEST, "limits.openFiles must be above 0");
        }
    }

    /** Whether its process tree has a ceiling that must be measured. */
    public boolean measured() {
        return memoryBytes != null || openFiles != null;
    }
}
