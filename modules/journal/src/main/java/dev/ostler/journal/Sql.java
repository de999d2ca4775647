package dev.ostler.journal;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.sqlite.JDBC;
import org.sqlite.SQLiteException;

/** What reading and writing connections share: how they are opened, how a time is a number. */
final class Sql {
    private static final long NANOS = 1_000_000_000;

    private Sql() {}

    /** A connection with the fsync policy of the journal; see the package. */
    static Connection connect(Path database) throws SQLException {
        Connection connection = JDBC.createConnection(JDBC.PREFIX + database, new Properties());
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA busy_timeout = 5000");
            statement.execute("PRAGMA journal_mode = WAL");
            statement.execute("PRAGMA synchronous = FULL");
            statement.execute("PRAGMA temp_store = MEMORY");
            statement.execute("PRAGMA journal_size_limit = 33554432");
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    static long number(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    static @Nullable String text(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            return row.next() ? row.getString(1) : null;
        }
    }

    /**
     * All of it or nothing. {@code BEGIN} and {@code COMMIT} are said here and not by the driver, which loses its place
     * when SQLite has rolled back by itself (full disk).
     */
    static void transaction(Connection connection, Work work) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            try {
                work.run();
                statement.execute("COMMIT");
            } catch (SQLException | RuntimeException e) {
                try {
                    statement.execute("ROLLBACK");
                } catch (SQLException none) {
                    e.addSuppressed(none); // SQLite has rolled back already
                }
                throw e;
            }
        }
    }

    interface Work {
        void run() throws SQLException;
    }

    /** The primary result code of SQLite, such as 13 for a full disk; 1 when it is not known. */
    static int code(SQLException e) {
        return e instanceof SQLiteException s ? s.getResultCode().code & 0xff : 1;
    }

    /** Nanoseconds since 1970; what is beyond 1677 to 2262 becomes the end of that range. */
    static long nanos(Instant time) {
        try {
            return Math.addExact(Math.multiplyExact(time.getEpochSecond(), NANOS), time.getNano());
        } catch (ArithmeticException e) {
            return time.getEpochSecond() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
    }

    static Instant instant(long nanos) {
        return Instant.ofEpochSecond(Math.floorDiv(nanos, NANOS), Math.floorMod(nanos, NANOS));
    }
}
