package dev.ostler.drivers.claude;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.session.HistoryItem;
import dev.ostler.core.session.Page;
import dev.ostler.core.session.SessionInfo;
import dev.ostler.drivers.Excerpt;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The sessions that Claude Code keeps: one file of JSON lines each, in a folder for each working directory. Claude Code
 * 2.1.329 has no request for them. Read only; everything here blocks.
 */
final class Transcripts {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9-]{1,64}");
    private static final String SUFFIX = ".jsonl";

    private final Path projects;
    private final @Nullable String cwd;

    /** @param cwd where its sessions work, or null when that is not known */
    Transcripts(Path configuration, @Nullable String cwd) {
        this.projects = configuration.resolve("projects");
        this.cwd = cwd;
    }

    /** Those of the same working directory, the one that was written last first. */
    Page<SessionInfo> sessions(String open, @Nullable String from, int most) {
        int first = from == null ? 0 : number(from);
        List<Path> files = folder(open).map(Transcripts::newestFirst).orElse(List.of());
        List<SessionInfo> page = new ArrayList<>();
        if (first == 0 && files.stream().noneMatch(file -> id(file).equals(open))) {
            // it is written with its first prompt
            page.add(new SessionInfo(open, null, cwd, null, null, true));
        }
        int end = Math.min(files.size(), first + Math.max(1, most));
        for (Path file : files.subList(Math.min(first, files.size()), end)) {
            page.add(info(file, open));
        }
        return new Page<>(page, end < files.size() ? Integer.toString(end) : null);
    }

    /** The past of one; fails with {@code NOT_FOUND}. */
    Page<HistoryItem> history(String session, @Nullable String from, int most) {
        Path file = find(session)
                .orElseThrow(() -> new OstlerException(
                        ErrorCode.NOT_FOUND,
                        "Claude Code keeps no session " + session + " below " + projects
                                + "; one is written with its first prompt"));
        try {
            return Transcript.read(file, from, most);
        } catch (IOException e) {
            throw new OstlerException(ErrorCode.PEER_FAILED, file + " cannot be read: " + e.getMessage());
        }
    }

    private Optional<Path> folder(String open) {
        return find(open)
                .map(Path::getParent)
                .or(() -> Optional.ofNullable(cwd)
                        .map(where -> projects.resolve(where.replaceAll("[^A-Za-z0-9]", "-")))
                        .filter(Files::isDirectory));
    }

    private Optional<Path> find(String session) {
        if (!ID.matcher(session).matches() || !Files.isDirectory(projects)) {
            return Optional.empty();
        }
        try (Stream<Path> folders = Files.list(projects)) {
            return folders.map(folder -> folder.resolve(session + SUFFIX))
                    .filter(Files::isRegularFile)
                    .findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> newestFirst(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            record Aged(Path file, FileTime time) {}
            return files.filter(file -> file.getFileName().toString().endsWith(SUFFIX))
                    .map(file -> new Aged(file, changed(file)))
                    .sorted(Comparator.comparing(Aged::time)
                            .reversed()
                            .thenComparing(aged -> aged.file().toString()))
                    .map(Aged::file)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private SessionInfo info(Path file, String open) {
        Optional<HistoryItem> first = Optional.empty();
        try {
            first = Transcript.read(file, null, 1).items().stream().findFirst();
        } catch (IOException e) {
            // it is listed all the same
        }
        return new SessionInfo(
                id(file),
                first.filter(item -> item.type().equals("user"))
                        .map(item -> Excerpt.line(item.text()))
                        .orElse(null),
                cwd,
                first.map(HistoryItem::time).orElse(null),
                changed(file).toInstant(),
                id(file).equals(open));
    }

    private static String id(Path file) {
        String name = file.getFileName().toString();
        return name.substring(0, name.length() - SUFFIX.length());
    }

    private static FileTime changed(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            return FileTime.fromMillis(0);
        }
    }

    private static int number(String from) {
        try {
            return Integer.parseUnsignedInt(from);
        } catch (NumberFormatException e) {
            throw new OstlerException(ErrorCode.INVALID_REQUEST, "'" + from + "' is no place in this listing");
        }
    }
}
