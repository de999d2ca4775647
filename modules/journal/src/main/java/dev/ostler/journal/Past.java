package dev.ostler.journal;

import dev.ostler.core.event.GapReason;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Why a seq is not there. Lifecycle events are stored in order and published after their commit, so that there are
 * only three answers:
 *
 * <ul>
 *   <li>up to {@link #expired()}, retention has removed it: {@code EXPIRED};
 *   <li>in a range that a broker had reserved and not stored when it was lost: {@code BROKER_LOST}. Only there can a
 *       lifecycle fact be missing that somebody wanted to append, though none that was published;
 *   <li>anywhere else it was a stream event that has left its ring: {@code EVICTED}. That includes the rings that ended
 *       with their broker, whichever way it ended: a seq with a stored lifecycle event behind it is known to have been
 *       a stream event.
 * </ul>
 */
final class Past {
    private final long before;
    private final NavigableMap<Long, Long> lost = new TreeMap<>();
    private final NavigableMap<Long, String> nodes = new TreeMap<>();
    private volatile long expired;

    /** @param before the last seq of the brokers before this one */
    Past(Connection connection, long before) throws SQLException {
        this.before = before;
        this.expired = Sql.number(connection, "SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'expired'");
        try (Statement statement = connection.createStatement()) {
            try (ResultSet rows = statement.executeQuery("SELECT first, last FROM lost")) {
                while (rows.next()) {
                    lost.put(rows.getLong(1), rows.getLong(2));
                }
            }
            try (ResultSet rows = statement.executeQuery("SELECT first, node FROM nodes")) {
                while (rows.next()) {
                    nodes.put(rows.getLong(1), rows.getString(2));
                }
            }
        }
    }

    /** Which node an event is of. */
    String node(long seq) {
        Map.Entry<Long, String> since = nodes.floorEntry(seq);
        return since == null ? nodes.firstEntry().getValue() : since.getValue();
    }

    long expired() {
        return expired;
    }

    /** Set before the rows go, so that no reader finds them missing and unexplained; put back when that fails. */
    void expired(long upTo) {
        expired = upTo;
    }

    /**
     * Explains the missing seqs {@code from..to}, part by part, ascending.
     *
     * @param stream whether the reader wants stream events at all; if not, their absence is not told
     * @param lostTo beyond this seq no stream event that the reader wants has been lost
     */
    void explain(long from, long to, boolean stream, long lostTo, Told told) {
        long at = from;
        long gone = Math.min(to, expired);
        if (at <= gone) {
            told.gap(at, gone, GapReason.EXPIRED);
            at = gone + 1;
        }
        while (at <= to) {
            Map.Entry<Long, Long> range = lost.floorEntry(at);
            if (range != null && range.getValue() >= at) {
                long end = Math.min(to, range.getValue());
                told.gap(at, end, GapReason.BROKER_LOST);
                at = end + 1;
                continue;
            }
            Long next = lost.higherKey(at);
            long end = next == null ? to : Math.min(to, next - 1);
            long known = Math.min(end, Math.max(before, lostTo));
            if (stream && at <= known) {
                told.gap(at, known, GapReason.EVICTED);
            }
            at = end + 1;
        }
    }

    interface Told {
        void gap(long from, long to, GapReason reason);
    }
}
