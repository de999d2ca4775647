package dev.ostler.journal;

import java.time.Instant;
import java.util.Objects;

/**
 * A row of the registry.
 *
 * @param id ULID of the harness
 * @param name as people call it; the journal does not keep names unique, the broker does
 * @param live whether the broker still has to care for it
 * @param record JSON text, opaque here
 * @param changed wall clock
 */
public record HarnessRow(String id, String name, boolean live, String record, Instant changed) {
    public HarnessRow {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(record, "record");
        Objects.requireNonNull(changed, "changed");
    }
}
