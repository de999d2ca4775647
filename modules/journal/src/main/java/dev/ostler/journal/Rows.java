package dev.ostler.journal;

import dev.ostler.core.event.Cursor;
import dev.ostler.core.event.Event;
import dev.ostler.core.event.EventClass;
import dev.ostler.core.event.EventDraft;
import dev.ostler.core.event.EventFilter;
import dev.ostler.core.event.Kind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.LongFunction;

/**
 * The stored events of a range, ascending, one after the other. The filter is evaluated by SQLite, for each row it is
 * told whether the reader wants it: a row that is not wanted still says that its seq is there.
 */
final class Rows implements AutoCloseable {
    private final PreparedStatement statement;
    private final ResultSet rows;
    private final LongFunction<Cursor> cursors;
    private final Past past;
    private final EventFilter filter;
    private long seq;

    Rows(
            Connection connection,
            long after,
            long upTo,
            int most,
            EventFilter filter,
            LongFunction<Cursor> cursors,
            Past past)
            throws SQLException {
        this.cursors = cursors;
        this.past = past;
        this.filter = filter;
        List<String> values = new ArrayList<>();
        String wanted = wanted(filter, values);
        statement = connection.prepareStatement("SELECT seq, " + wanted
                + ", time, kind, harness, name, session, turn, data FROM events"
                + " WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?");
        try {
            int at = 1;
            for (String value : values) {
                statement.setString(at++, value);
            }
            statement.setLong(at++, after);
            statement.setLong(at++, upTo);
            statement.setInt(at, most);
            rows = statement.executeQuery();
            advance();
        } catch (SQLException e) {
            statement.close();
            throw e;
        }
    }

    /** Seq of the present row, {@link Long#MAX_VALUE} after the last one. */
    long seq() {
        return seq;
    }

    boolean wanted() throws SQLException {
        return rows.getInt(2) != 0 && filter.acceptsNode(past.node(seq));
    }

    Event event() throws SQLException {
        return event(rows, cursors, past);
    }

    void advance() throws SQLException {
        seq = rows.next() ? rows.getLong(1) : Long.MAX_VALUE;
    }

    @Override
    public void close() throws SQLException {
        statement.close();
    }

    /** Reads seq, -, time, kind, harness, name, session, turn, data. */
    static Event event(ResultSet row, LongFunction<Cursor> cursors, Past past) throws SQLException {
        long seq = row.getLong(1);
        String kind = row.getString(4);
        EventDraft draft = new EventDraft(
                Kind.fromWire(kind)
                        .orElseThrow(() -> new SQLException(
                                "event " + seq + " is of the kind '" + kind + "', which this Ostler does not know")),
                row.getString(5),
                row.getString(6),
                row.getString(7),
                row.getString(8),
                row.getString(9),
                Sql.instant(row.getLong(3)));
        return new Event(cursors.apply(seq), past.node(seq), draft);
    }

    private static String wanted(EventFilter filter, List<String> values) {
        List<String> terms = new ArrayList<>();
        if (filter.kinds() != null) {
            List<String> kinds = Arrays.stream(Kind.values())
                    .filter(kind -> kind.eventClass() == EventClass.LIFECYCLE && filter.acceptsKind(kind))
                    .map(Kind::wire)
                    .toList();
            terms.add("kind IN (" + marks(kinds.size()) + ")");
            values.addAll(kinds);
        }
        List<String> harnesses = filter.harnesses();
        if (harnesses != null) {
            String marks = marks(harnesses.size());
            terms.add("(harness IN (" + marks + ") OR name IN (" + marks + "))");
            values.addAll(harnesses);
            values.addAll(harnesses);
        }
        if (filter.session() != null) {
            terms.add("session = ?");
            values.add(filter.session());
        }
        if (filter.turn() != null) {
            terms.add("turn = ?");
            values.add(filter.turn());
        }
        return terms.isEmpty() ? "1" : String.join(" AND ", terms);
    }

    private static String marks(int count) {
        return String.join(",", Collections.nCopies(count, "?"));
    }
}
