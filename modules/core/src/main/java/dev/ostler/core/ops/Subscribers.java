package dev.ostler.core.ops;

import dev.ostler.core.event.Cursor;
import dev.ostler.core.event.EventFilter;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who follows the event log, and how far behind each is. */
public final class Subscribers {
    private Subscribers() {}

    /** All of them. */
    public record Ask() {}

    /**
     * One subscription.
     *
     * @param id of this gateway's life
     * @param client transport, address and credential; empty when the sink does not say
     * @param cursor everything up to here was examined for it; null while it opens
     * @param lag events of the log after that position, whether it wants them or not
     * @param full whether it waits for its client to read
     * @param unread bytes that were written and that the client's connection has not taken
     * @param since when it began, wall clock
     */
    public record Position(
            long id,
            String client,
            @Nullable Cursor cursor,
            long lag,
            boolean full,
            long unread,
            Instant since,
            EventFilter filter) {}

    /**
     * A hook: a place in the log that is kept on the disk, and where its events go.
     *
     * @param cursor everything up to here was delivered or given up; null while that is not known yet
     * @param lag events of the log after that position, whether it wants them or not; 0 while that is not known
     * @param dead frames that were given up and lie in its file
     */
    public record Hook(String name, @Nullable Cursor cursor, long lag, long dead) {}

    /**
     * @param hooks by their names
     * @param dropped stream events that subscribers were told as gaps because they were slow
     * @param cut subscriptions that were ended because they stayed slow
     */
    public record Listing(List<Position> subscribers, List<Hook> hooks, long dropped, long cut) {
        public Listing {
            subscribers = List.copyOf(subscribers);
            hooks = hooks == null ? List.of() : List.copyOf(hooks);
        }

        public Listing with(List<Hook> others) {
            return new Listing(subscribers, others, dropped, cut);
        }
    }
}
