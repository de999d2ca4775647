package dev.ostler.journal;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Brings a database to the newest schema: {@code V1.sql}, {@code V2.sql}, … each in a transaction of its own. */
final class Migrator {
    private Migrator() {}

    static void migrate(Connection connection, String database) throws SQLException, IOException {
        List<String> scripts = scripts();
        int version = (int) Sql.number(connection, "PRAGMA user_version");
        if (version > scripts.size()) {
            throw new OstlerException(
                    ErrorCode.CONFLICT,
                    database + " was written by a newer Ostler (schema " + version + "); this one knows "
                            + scripts.size() + ": start the newer one, or choose another data directory");
        }
        for (int next = version + 1; next <= scripts.size(); next++) {
            String script = scripts.get(next - 1) + ";\nPRAGMA user_version = " + next;
            Sql.transaction(connection, () -> run(connection, script));
        }
    }

    private static void run(Connection connection, String script) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : script.split(";\\s*\n", -1)) {
                if (!sql.isBlank()) {
                    statement.execute(sql);
                }
            }
        }
    }

    private static List<String> scripts() throws IOException {
        List<String> scripts = new ArrayList<>();
        while (true) {
            try (InputStream in = Migrator.class.getResourceAsStream("V" + (scripts.size() + 1) + ".sql")) {
                if (in == null) {
                    return scripts;
                }
                scripts.add(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
    }
}
