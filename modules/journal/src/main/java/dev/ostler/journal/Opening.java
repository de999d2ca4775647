package dev.ostler.journal;

import com.github.f4b6a3.ulid.UlidCreator;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.event.Cursor;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens or makes the database, finds out how the broker before ended, and reserves the first seqs: one transaction, so
 * that a broker that is lost while it opens leaves either the old state or the new one.
 *
 * @param head nothing above it has ever been published
 * @param reserved usable at once
 */
record Opening(
        Connection connection, Watermark watermark, Store.Identity identity, long head, long reserved, OpenedAs as) {
    private static final Logger LOG = LoggerFactory.getLogger(Opening.class);
    /** SQLite's corrupt and notadb: the file is not, or no longer, a database. */
    private static final Set<Integer> DAMAGE = Set.of(11, 26);

    static Opening open(Directory directory, JournalOptions options) throws SQLException, IOException {
        Watermark watermark = new Watermark(directory.watermark());
        try {
            boolean known = watermark.read().isPresent();
            boolean empty = directory.create() || directory.databaseBytes() == 0;
            boolean fresh = empty && !known;
            String damage = empty && known ? "it is empty or was removed" : null;
            if (damage == null) {
                try {
                    return attempt(directory, options, watermark, fresh ? new OpenedAs.New() : new OpenedAs.Clean());
                } catch (Damaged e) {
                    damage = String.valueOf(e.getMessage());
                } catch (SQLException e) {
                    if (!DAMAGE.contains(Sql.code(e))) {
                        throw e;
                    }
                    damage = String.valueOf(e.getMessage());
                }
            }
            var replaced =
                    new OpenedAs.Replaced(directory.setAside(options.clock().instant()), damage);
            LOG.error("the database was damaged ({}) and lies at {} now", damage, replaced.aside());
            directory.create();
            return attempt(directory, options, watermark, replaced);
        } catch (SQLException | IOException | RuntimeException e) {
            watermark.close();
            throw e;
        }
    }

    private static Opening attempt(Directory directory, JournalOptions options, Watermark watermark, OpenedAs found)
            throws SQLException, IOException {
        Connection connection = Sql.connect(directory.database());
        try {
            Migrator.migrate(connection, directory.database().toString());
            Watermark.@Nullable Mark mark = watermark.read().orElse(null);
            check(connection, directory.databaseBytes(), options);
            boolean blank = Sql.number(connection, "SELECT count(*) FROM meta") == 0;
            if (blank && (mark == null || found instanceof OpenedAs.Replaced)) {
                christen(connection, mark == null ? ulid() : mark.store());
                found = found instanceof OpenedAs.Clean ? new OpenedAs.New() : found;
            }
            var identity = new Store.Identity(wanted(connection, "store"), wanted(connection, "epoch"));
            boolean lost = number(connection, "open") != 0;
            long before = number(connection, "reserved");
            if (mark != null && mark.epoch().equals(identity.epoch()) && mark.reserved() > before) {
                before = mark.reserved();
                lost = true;
            }
            long stored = Math.max(
                    Sql.number(connection, "SELECT max(seq) FROM events"),
                    lost ? number(connection, "run") - 1 : before);
            if (stored > before) {
                throw new Damaged("event " + stored + " lies beyond the last reserved position " + before);
            }
            long reserved = before + options.storage().block();
            watermark.write(new Watermark.Mark(identity.store(), identity.epoch(), reserved));
            begin(connection, options.node(), stored, before, reserved);
            OpenedAs as = lost && stored < before
                    ? new OpenedAs.Recovered(
                            new Cursor(identity.epoch(), stored + 1), new Cursor(identity.epoch(), before))
                    : found;
            return new Opening(connection, watermark, identity, before, reserved, as);
        } catch (SQLException | IOException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private static void christen(Connection connection, String store) throws SQLException {
        Sql.transaction(connection, () -> {
            write(connection, "store", store);
            write(connection, "epoch", ulid());
            write(connection, "reserved", "0");
            write(connection, "open", "0");
            write(connection, "run", "1");
        });
    }

    private static void begin(Connection connection, String node, long stored, long before, long reserved)
            throws SQLException {
        Sql.transaction(connection, () -> {
            if (stored < before) {
                lose(connection, stored + 1, before);
            }
            write(connection, "run", Long.toString(before + 1));
            write(connection, "reserved", Long.toString(reserved));
            write(connection, "open", "1");
            String last = Sql.text(connection, "SELECT node FROM nodes ORDER BY first DESC LIMIT 1");
            if (!node.equals(last)) {
                try (PreparedStatement insert =
                        connection.prepareStatement("INSERT OR REPLACE INTO nodes (first, node) VALUES (?,?)")) {
                    insert.setLong(1, before + 1);
                    insert.setString(2, node);
                    insert.executeUpdate();
                }
            }
        });
    }

    /** Neighbours become one range: brokers that crash again and again while they start make no list without end. */
    private static void lose(Connection connection, long first, long last) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            int joined = statement.executeUpdate("UPDATE lost SET last = " + last + " WHERE last = " + (first - 1));
            if (joined == 0) {
                statement.executeUpdate(
                        "INSERT OR REPLACE INTO lost (first, last) VALUES (" + first + "," + last + ")");
            }
        }
    }

    private static void check(Connection connection, long size, JournalOptions options) throws SQLException {
        boolean lost = "1".equals(Sql.text(connection, "SELECT value FROM meta WHERE key = 'open'"));
        long most = options.storage().check().bytes() * (lost ? 16 : 1);
        if (size <= most) {
            String verdict = Sql.text(connection, "PRAGMA quick_check(1)");
            if (!"ok".equals(verdict)) {
                throw new Damaged("quick_check says: " + verdict);
            }
        }
        long tables = Sql.number(
                connection,
                "SELECT count(*) FROM sqlite_schema WHERE type = 'table'"
                        + " AND name IN ('meta','lost','nodes','events','harnesses','idempotency')");
        if (tables != 6) {
            throw new Damaged("it has " + tables + " of the 6 tables");
        }
        Sql.text(connection, "SELECT data FROM events ORDER BY seq LIMIT 1");
        Sql.text(connection, "SELECT data FROM events ORDER BY seq DESC LIMIT 1");
        Sql.text(connection, "SELECT record FROM harnesses LIMIT 1");
    }

    private static String wanted(Connection connection, String name) throws SQLException {
        String value = Sql.text(connection, "SELECT value FROM meta WHERE key = '" + name + "'");
        if (value == null) {
            throw new Damaged("it has no " + name);
        }
        return value;
    }

    private static long number(Connection connection, String name) throws SQLException {
        try {
            return Long.parseLong(wanted(connection, name));
        } catch (NumberFormatException e) {
            throw new Damaged("its " + name + " is not a number");
        }
    }

    private static void write(Connection connection, String name, String value) throws SQLException {
        try (PreparedStatement put = connection.prepareStatement("INSERT OR REPLACE INTO meta VALUES (?,?)")) {
            put.setString(1, name);
            put.setString(2, value);
            put.executeUpdate();
        }
    }

    private static String ulid() {
        return UlidCreator.getMonotonicUlid().toString();
    }

    /** The text is for the log and for {@link OpenedAs.Replaced}. */
    private static final class Damaged extends RuntimeException {
        Damaged(String what) {
            super(what);
        }
    }

    /** Why a store cannot be opened at all, as the broker may say it. */
    static OstlerException refused(Path path, Exception e) {
        boolean full = e instanceof SQLException s && Sql.code(s) == 13;
        LOG.error("{} cannot be opened", path, e);
        return new OstlerException(
                full ? ErrorCode.STORAGE_FULL : ErrorCode.INTERNAL,
                "the store " + path + " cannot be opened: " + e.getMessage());
    }

    /** Gives everything back when no journal came of it. */
    void close() throws SQLException {
        try (watermark) {
            connection.close();
        } catch (IOException e) {
            LOG.warn("the watermark did not close", e);
        }
    }
}
