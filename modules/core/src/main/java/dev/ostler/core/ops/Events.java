package dev.ostler.core.ops;

import dev.ostler.core.event.Cursor;
import dev.ostler.core.event.EventFilter;
import dev.ostler.core.event.ReadEvents;
import dev.ostler.core.event.Start;
import dev.ostler.core.json.RawJson;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Requests and answers of the journal address. */
public final class Events {
    private Events() {}

    /**
     * Read a range.
     *
     * @param from {@code earliest}, {@code latest} or a cursor; earliest unless given
     * @param limit events of one page, 1 to 5000, 500 unless given
     * @param harness ids or names
     * @param kinds wire names, a trailing {@code *} is a wildcard; one that no event has is refused
     * @param node names of brokers
     */
    public record Read(
            @Nullable String from,
            @Nullable Integer limit,
            @Nullable List<String> harness,
            @Nullable List<String> kinds,
            @Nullable String session,
            @Nullable String turn,
            @Nullable List<String> node) {
        public Read {
            EventFilter.checkKinds(kinds);
        }

        /** Of all brokers. */
        public Read(
                @Nullable String from,
                @Nullable Integer limit,
                @Nullable List<String> harness,
                @Nullable List<String> kinds,
                @Nullable String session,
                @Nullable String turn) {
            this(from, limit, harness, kinds, session, turn, null);
        }

        /** The same as the typed request; fails with {@code INVALID_REQUEST} on a bad cursor. */
        public ReadEvents typed() {
            return new ReadEvents(
                    Start.parse(from == null ? "earliest" : from),
                    limit == null ? 500 : limit,
                    new EventFilter(harness, kinds, session, turn, node));
        }
    }

    /** {@code frames} are event and gap frames; go on from {@code examined}. */
    public record Page(@RawJson.Elements List<String> frames, Cursor examined, Cursor head, boolean more) {
        public Page {
            frames = List.copyOf(frames);
        }
    }
}
