package dev.ostler.journal;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.event.Cursor;
import dev.ostler.core.event.Event;
import dev.ostler.core.event.EventClass;
import dev.ostler.core.event.EventPage;
import dev.ostler.core.event.Frame;
import dev.ostler.core.event.GapReason;
import dev.ostler.core.event.Kind;
import dev.ostler.core.event.ReadEvents;
import dev.ostler.core.event.Start;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes the pages of a range read: stored and held events merged by seq, and what is missing between them explained.
 *
 * <p>{@code prev} of an item is the position of the frame before it (or where the page began): what lies between was
 * examined and is not wanted. Gaps of one reason with no item between them are told as one.
 */
final class Replay {
    /** A page ends when it has examined so many stored events, wanted or not: no read keeps the others waiting. */
    private static final int MOST_EXAMINED = 50_000;

    private static final long MOST_BYTES = 8 << 20;

    private final Connection connection;
    private final Order order;
    private final Past past;

    Replay(Connection connection, Order order, Past past) {
        this.connection = connection;
        this.order = order;
        this.past = past;
    }

    EventPage page(ReadEvents request) throws SQLException {
        long head = order.head();
        Page page = new Page(head, request);
        switch (request.from()) {
            case Start.Latest() -> page.begin(head);
            case Start.Earliest() -> {
                page.begin(earliest(head));
                page.fill();
            }
            case Start.After(Cursor cursor)
            when !cursor.epoch().equals(order.cursor(0).epoch()) -> {
                long start = earliest(head);
                page.begin(start);
                page.newEpoch(cursor);
                page.fill();
            }
            case Start.After(Cursor cursor)
            when cursor.seq() > head ->
                throw new OstlerException(
                        ErrorCode.INVALID_REQUEST,
                        "cursor " + cursor + " lies beyond the newest event " + order.cursor(head)
                                + ": give a cursor that an event or a page had, or earliest, or latest");
            case Start.After(Cursor cursor) -> {
                page.begin(cursor.seq());
                page.fill();
            }
        }
        return page.made();
    }

    /** Before the oldest event that is kept. */
    private long earliest(long head) throws SQLException {
        long stored = Sql.number(connection, "SELECT min(seq) FROM events");
        long oldest = Math.min(stored == 0 ? Long.MAX_VALUE : stored, order.oldestStream());
        return Math.min(oldest - 1, head);
    }

    private final class Page {
        private final long head;
        private final ReadEvents request;
        private final boolean stream;
        private final List<Frame> frames = new ArrayList<>();
        private final Held held;
        private Frame.@Nullable Gap gap;
        private long examined;
        private long prev;
        private int items;
        private long bytes;

        Page(long head, ReadEvents request) {
            this.head = head;
            this.request = request;
            this.stream = Arrays.stream(Kind.values())
                    .anyMatch(kind -> kind.eventClass() == EventClass.STREAM
                            && request.filter().acceptsKind(kind));
            this.held = new Held(order, head, request.filter(), stream);
        }

        void begin(long after) {
            examined = after;
            prev = after;
            held.after(after);
        }

        /** How many events the other log had is not known: the count is 0. */
        void newEpoch(Cursor other) {
            frames.add(new Frame.Gap(other.at(other.seq() + 1), order.cursor(examined), 0, GapReason.NEW_EPOCH));
        }

        void fill() throws SQLException {
            try (Rows rows =
                    new Rows(connection, examined, head, MOST_EXAMINED + 1, request.filter(), order::cursor, past)) {
                for (int seen = 0; items < request.limit() && bytes < MOST_BYTES; seen++) {
                    long stored = rows.seq();
                    long next = Math.min(stored, held.seq());
                    if (next == Long.MAX_VALUE) {
                        missing(examined + 1, head);
                        examined = head;
                        return;
                    }
                    if (seen == MOST_EXAMINED) {
                        return;
                    }
                    missing(examined + 1, next - 1);
                    examined = next;
                    if (next == stored) {
                        if (rows.wanted()) {
                            item(rows.event());
                        }
                        rows.advance();
                    } else {
                        Event event = held.take();
                        if (request.filter().accepts(event)) {
                            item(event);
                        }
                    }
                }
            }
        }

        private void item(Event event) {
            endGap();
            frames.add(new Frame.Item(event, prev));
            prev = event.seq();
            items++;
            bytes += event.data().length();
        }

        private void missing(long from, long to) {
            if (from <= to) {
                past.explain(from, to, stream, held.lostTo(), this::gap);
            }
        }

        private void gap(long from, long to, GapReason reason) {
            Frame.Gap open = gap;
            if (open != null && open.reason() != reason) {
                endGap();
                open = null;
            }
            long count = to - from + 1;
            gap = open == null
                    ? new Frame.Gap(order.cursor(from), order.cursor(to), count, reason)
                    : new Frame.Gap(open.from(), order.cursor(to), open.count() + count, reason);
        }

        private void endGap() {
            Frame.Gap open = gap;
            if (open != null) {
                frames.add(open);
                prev = open.to().seq();
                gap = null;
            }
        }

        EventPage made() {
            endGap();
            return new EventPage(frames, order.cursor(examined), order.cursor(head));
        }
    }
}
