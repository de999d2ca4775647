package dev.ostler.journal;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.event.Cursor;
import dev.ostler.core.event.EventPage;
import dev.ostler.core.event.ReadEvents;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import org.sqlite.JDBC;
import org.sqlite.SQLiteConfig;

/**
 * What a broker has left in its database: for a broker that is dead, for a copy, for one that was set aside. Nothing is
 * written but SQLite's own index of the write-ahead log, and what it has not committed is not there: neither are stream
 * events, which tell as gaps.
 * Blocking; for one thread.
 */
public final class StoredLog implements AutoCloseable {
    private final Path database;
    private final Connection connection;
    private final Order order;
    private final Replay replay;

    private StoredLog(Path database, Connection connection) throws SQLException {
        this.database = database;
        this.connection = connection;
        String epoch = Sql.text(connection, "SELECT value FROM meta WHERE key = 'epoch'");
        if (epoch == null) {
            throw new SQLException("it has no epoch");
        }
        long newest = Sql.number(connection, "SELECT max(seq) FROM events");
        long closed = Sql.number(
                connection,
                "SELECT CAST(r.value AS INTEGER) FROM meta r, meta o"
                        + " WHERE r.key = 'reserved' AND o.key = 'open' AND o.value = '0'");
        long head = Math.max(newest, closed);
        order = new Order(JournalOptions.defaults(database, "", Clock.systemUTC()), epoch, head, head, _ -> {});
        replay = new Replay(connection, order, new Past(connection, head));
    }

    /**
     * Opens a database, or the one in a data directory. Fails with {@code NOT_FOUND} when there is none and
     * {@code INVALID_REQUEST}, which says why, when it cannot be read.
     */
    public static StoredLog open(Path given) {
        Path base = given.toAbsolutePath();
        Path database = Files.isDirectory(base) ? base.resolve("ostler.db") : base;
        if (!Files.isRegularFile(database)) {
            throw new OstlerException(
                    ErrorCode.NOT_FOUND,
                    "there is no database " + database + ": give a data directory, its ostler.db, or a copy of that");
        }
        Natives.prepare(Files.isDirectory(base) ? base : database.resolveSibling("."));
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        config.setBusyTimeout(5_000);
        try {
            Connection connection = JDBC.createConnection(JDBC.PREFIX + uri(database), config.toProperties());
            try {
                return new StoredLog(database, connection);
            } catch (SQLException e) {
                connection.close();
                throw e;
            }
        } catch (SQLException e) {
            throw unreadable(database, e);
        }
    }

    /** Closed in good order it has no write-ahead log, and SQLite would leave an empty one. */
    private static String uri(Path database) {
        boolean closed = Files.notExists(database.resolveSibling(database.getFileName() + "-wal"));
        return database.toUri() + (closed ? "?immutable=1" : "");
    }

    /** The newest position that is known to have been used. */
    public Cursor head() {
        return order.cursor(order.head());
    }

    /** Reads a range, as {@link Journal#read} does. */
    public EventPage read(ReadEvents request) {
        try {
            return replay.page(request);
        } catch (SQLException e) {
            throw unreadable(database, e);
        }
    }

    private static OstlerException unreadable(Path database, SQLException e) {
        return new OstlerException(
                ErrorCode.INVALID_REQUEST, database + " cannot be read as an event log: " + e.getMessage());
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw unreadable(database, e);
        }
    }
}
