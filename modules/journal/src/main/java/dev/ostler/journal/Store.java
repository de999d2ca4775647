package dev.ostler.journal;

import dev.ostler.core.event.Event;
import dev.ostler.core.event.EventClass;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;

/** The writing connection. Used by one thread: the opener's, then the writer's. */
final class Store implements AutoCloseable {
    private final Connection connection;
    private final Watermark watermark;
    private final Identity identity;
    private final PreparedStatement insert;
    private final PreparedStatement upsert;
    private final PreparedStatement remove;
    private final PreparedStatement key;
    private final PreparedStatement meta;
    private long stored = -1;
    private int batched;

    Store(Connection connection, Watermark watermark, Identity identity) throws SQLException {
        this.connection = connection;
        this.watermark = watermark;
        this.identity = identity;
        insert = connection.prepareStatement(
                "INSERT INTO events (seq, time, kind, harness, name, session, turn, data) VALUES (?,?,?,?,?,?,?,?)");
        upsert =
                connection.prepareStatement("INSERT INTO harnesses (id, name, live, record, changed) VALUES (?,?,?,?,?)"
                        + " ON CONFLICT (id) DO UPDATE SET name = excluded.name, live = excluded.live,"
                        + " record = excluded.record, changed = excluded.changed");
        remove = connection.prepareStatement("DELETE FROM harnesses WHERE id = ?");
        key = connection.prepareStatement(
                "INSERT OR REPLACE INTO idempotency (key, operation, request_hash, harness, answer, created)"
                        + " VALUES (?,?,?,?,?,?)");
        meta = connection.prepareStatement("INSERT OR REPLACE INTO meta (key, value) VALUES (?,?)");
    }

    /** One transaction for the whole batch; when it returns, everything in it is on the disk. */
    void commit(Order.Batch batch) throws SQLException, IOException {
        if (batch.reserveTo() > 0) {
            watermark.write(new Watermark.Mark(identity.store(), identity.epoch(), batch.reserveTo()));
        }
        batched = 0;
        insert.clearBatch();
        Sql.transaction(connection, () -> {
            for (Pending pending : batch.changes()) {
                for (Event event : pending.events) {
                    if (event.kind().eventClass() == EventClass.LIFECYCLE) {
                        add(event);
                        batched++;
                    }
                }
                registry(pending.change);
            }
            if (batched > 0) {
                insert.executeBatch();
            }
            if (batch.reserveTo() > 0) {
                put("reserved", batch.reserveTo());
            }
        });
        stored = stored < 0 ? stored : stored + batched;
    }

    /** The last transaction: nothing is reserved beyond {@code head}, so that nothing is lost. */
    void end(long head) throws SQLException, IOException {
        watermark.write(new Watermark.Mark(identity.store(), identity.epoch(), head));
        Sql.transaction(connection, () -> {
            put("reserved", head);
            put("open", 0);
        });
    }

    /**
     * The oldest events, {@code most} at most, that are older than {@code cutoff} or beyond the {@code keep} newest.
     *
     * @param kept how many there are
     */
    Expiry expirable(Instant cutoff, long kept, long keep, int most) throws SQLException {
        long beyond = Math.clamp(kept - keep, 0, most);
        try (PreparedStatement oldest =
                connection.prepareStatement("SELECT seq, time FROM events ORDER BY seq LIMIT ?")) {
            oldest.setInt(1, most);
            long upTo = 0;
            int count = 0;
            try (var rows = oldest.executeQuery()) {
                while (rows.next() && (count < beyond || rows.getLong(2) < Sql.nanos(cutoff))) {
                    upTo = rows.getLong(1);
                    count++;
                }
            }
            return new Expiry(upTo, count);
        }
    }

    void expire(Expiry expiry) throws SQLException {
        Sql.transaction(connection, () -> {
            try (Statement statement = connection.createStatement()) {
                statement.execute("DELETE FROM events WHERE seq <= " + expiry.upTo());
                statement.execute("DELETE FROM lost WHERE last <= " + expiry.upTo());
            }
            put("expired", expiry.upTo());
        });
        stored = stored < 0 ? stored : stored - expiry.count();
    }

    void forgetKeys(Instant before) throws SQLException {
        try (PreparedStatement old = connection.prepareStatement("DELETE FROM idempotency WHERE created < ?")) {
            old.setLong(1, Sql.nanos(before));
            old.executeUpdate();
        }
    }

    /** How many events are stored; counted once, then kept. */
    long count() throws SQLException {
        if (stored < 0) {
            stored = Sql.number(connection, "SELECT count(*) FROM events");
        }
        return stored;
    }

    /** How large the database may become, in bytes. */
    void limit(long bytes) throws SQLException {
        long page = Sql.number(connection, "PRAGMA page_size");
        Sql.number(connection, "PRAGMA max_page_count = " + Math.max(1, bytes / page));
    }

    /** The bytes of the database that are in use. */
    long used() throws SQLException {
        return (Sql.number(connection, "PRAGMA page_count") - Sql.number(connection, "PRAGMA freelist_count"))
                * Sql.number(connection, "PRAGMA page_size");
    }

    private void add(Event event) throws SQLException {
        insert.setLong(1, event.seq());
        insert.setLong(2, Sql.nanos(event.time()));
        insert.setString(3, event.kind().wire());
        insert.setString(4, event.harness());
        insert.setString(5, event.name());
        insert.setString(6, event.session());
        insert.setString(7, event.turn());
        insert.setString(8, event.data());
        insert.addBatch();
    }

    private void registry(Change change) throws SQLException {
        for (HarnessRow row : change.upserts()) {
            upsert.setString(1, row.id());
            upsert.setString(2, row.name());
            upsert.setInt(3, row.live() ? 1 : 0);
            upsert.setString(4, row.record());
            upsert.setLong(5, Sql.nanos(row.changed()));
            upsert.executeUpdate();
        }
        for (String id : change.removals()) {
            remove.setString(1, id);
            remove.executeUpdate();
        }
        for (IdempotencyRow row : change.keys()) {
            key.setString(1, row.key());
            key.setString(2, row.operation());
            key.setString(3, row.requestHash());
            key.setString(4, row.harness());
            key.setString(5, row.answer());
            key.setLong(6, Sql.nanos(row.created()));
            key.executeUpdate();
        }
    }

    private void put(String name, long value) throws SQLException {
        meta.setString(1, name);
        meta.setString(2, Long.toString(value));
        meta.executeUpdate();
    }

    @Override
    public void close() throws SQLException, IOException {
        try (watermark) {
            connection.close();
        }
    }

    /** What never changes while a database lives. */
    record Identity(String store, String epoch) {}

    /** The {@code count} oldest events, all up to a seq. */
    record Expiry(long upTo, int count) {}
}
