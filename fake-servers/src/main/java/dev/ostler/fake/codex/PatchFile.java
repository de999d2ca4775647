package dev.ostler.fake.codex;

import dev.ostler.fake.Json;
import dev.ostler.fake.Json.Raw;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/** A patch in the {@code *** Begin Patch} format: files added, deleted, or changed by hunks. */
final class PatchFile {
    private static final String NO_BLOB = "0".repeat(40);

    private enum Kind {
        ADD,
        DELETE,
        UPDATE
    }

    private record Change(Kind kind, String file, List<String> lines) {}

    private final List<Change> changes = new ArrayList<>();
    private final Path cwd;

    PatchFile(String patch, String cwd) {
        this.cwd = Path.of(cwd);
        for (String line : patch.lines().toList()) {
            if (line.startsWith("*** Add File: ")) {
                changes.add(new Change(Kind.ADD, line.substring(14).strip(), new ArrayList<>()));
            } else if (line.startsWith("*** Delete File: ")) {
                changes.add(new Change(Kind.DELETE, line.substring(17).strip(), new ArrayList<>()));
            } else if (line.startsWith("*** Update File: ")) {
                changes.add(new Change(Kind.UPDATE, line.substring(17).strip(), new ArrayList<>()));
            } else if (!line.startsWith("***") && !changes.isEmpty()) {
                changes.getLast().lines().add(line);
            }
        }
    }

    boolean isEmpty() {
        return changes.isEmpty();
    }

    /** The {@code changes} of a fileChange item. */
    List<Raw> described() {
        return changes.stream()
                .map(change -> Json.object(
                        "path", cwd.resolve(change.file()).toString(),
                        "kind", Json.object("type", change.kind().name().toLowerCase(Locale.ROOT)),
                        "diff", change.kind() == Kind.ADD ? added(change) : String.join("\n", change.lines()) + "\n"))
                .toList();
    }

    private static String added(Change change) {
        StringBuilder text = new StringBuilder();
        for (String line : change.lines()) {
            text.append(line.startsWith("+") ? line.substring(1) : line).append('\n');
        }
        return text.toString();
    }

    /** Writes the changes to disk and tells what it did, one line for each file. */
    String apply() throws IOException {
        StringBuilder report = new StringBuilder();
        for (Change change : changes) {
            Path file = cwd.resolve(change.file());
            switch (change.kind()) {
                case ADD -> {
                    Files.createDirectories(file.toAbsolutePath().getParent());
                    Files.writeString(file, added(change));
                    report.append("A ");
                }
                case DELETE -> {
                    Files.delete(file);
                    report.append("D ");
                }
                case UPDATE -> {
                    Files.writeString(file, updated(Files.readString(file), change));
                    report.append("M ");
                }
            }
            report.append(change.file()).append('\n');
        }
        return report.toString();
    }

    private static String updated(String text, Change change) throws IOException {
        StringBuilder before = new StringBuilder();
        StringBuilder after = new StringBuilder();
        String result = text;
        List<String> lines = new ArrayList<>(change.lines());
        lines.add("@@");
        for (String line : lines) {
            if (line.startsWith("@@")) {
                if (!before.isEmpty() || !after.isEmpty()) {
                    int at = result.indexOf(before.toString());
                    if (at < 0) {
                        throw new IOException("Failed to find expected lines in " + change.file());
                    }
                    result = result.substring(0, at) + after + result.substring(at + before.length());
                }
                before.setLength(0);
                after.setLength(0);
            } else if (line.startsWith("-")) {
                before.append(line, 1, line.length()).append('\n');
            } else if (line.startsWith("+")) {
                after.append(line, 1, line.length()).append('\n');
            } else {
                String same = line.startsWith(" ") ? line.substring(1) : line;
                before.append(same).append('\n');
                after.append(same).append('\n');
            }
        }
        return result;
    }

    /** The diff of the turn, in git's form; exact for added files. */
    String diff() {
        StringBuilder out = new StringBuilder();
        for (Change change : changes) {
            out.append("diff --git a/").append(change.file()).append(" b/").append(change.file());
            if (change.kind() != Kind.ADD) {
                out.append("\n--- a/")
                        .append(change.file())
                        .append("\n+++ b/")
                        .append(change.file())
                        .append('\n');
                change.lines().forEach(line -> out.append(line).append('\n'));
                continue;
            }
            List<String> added = added(change).lines().toList();
            out.append("\nnew file mode 100644\nindex ")
                    .append(NO_BLOB)
                    .append("..")
                    .append(blob(added(change)))
                    .append("\n--- /dev/null\n+++ b/")
                    .append(change.file())
                    .append("\n@@ -0,0 +1")
                    .append(added.size() == 1 ? "" : "," + added.size())
                    .append(" @@\n");
            added.forEach(line -> out.append('+').append(line).append('\n'));
        }
        return out.toString();
    }

    private static String blob(String content) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-1");
            sha.update(("blob " + bytes.length + "\0").getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(sha.digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }
}
