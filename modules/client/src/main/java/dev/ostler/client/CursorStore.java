package dev.ostler.client;

import dev.ostler.core.event.Cursor;
import java.io.IOException;
import java.util.Optional;

/** Where a follower of the log keeps its place. Blocking: called on a worker, one call at a time. */
public interface CursorStore {
    /** The place that was kept last; empty at the first start. */
    Optional<String> load() throws IOException;

    /** Keeps a place; when it returns, the place survives what the events must survive. */
    void save(Cursor at) throws IOException;
}
