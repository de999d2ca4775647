package dev.ostler.journal;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What was asked under an idempotency key, and what was answered. Rows older than {@link JournalOptions.Retention#keys}
 * are forgotten.
 *
 * @param operation name of the operation
 * @param requestHash tells whether the same key comes with the same request
 * @param harness the harness that the request made or changed
 * @param answer JSON text, or null while the answer is not known
 * @param created wall clock
 */
public record IdempotencyRow(
        String key,
        String operation,
        String requestHash,
        String harness,
        @Nullable String answer,
        Instant created) {
    public IdempotencyRow {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(operation, "operation");
        Objects.requireNonNull(requestHash, "requestHash");
        Objects.requireNonNull(harness, "harness");
        Objects.requireNonNull(created, "created");
    }
}
