package dev.ostler.core.harness;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.session.ApprovalKind;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.StringJoiner;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One rule of an approval policy: all that it names must fit. What allows must fit the whole of a question: a command
 * without any shell operator, every path. What does not allow need fit only a part of it: one command of several, one
 * path.
 *
 * @param harness pattern of the harness's name
 * @param kind of question
 * @param tool pattern of the tool's name
 * @param match pattern of a command, {@code *} for anything: {@code git *}
 * @param path pattern of a path, {@code **} for anything and {@code *} without a slash; <code>{cwd}</code> is the
 *     harness's directory
 * @param decision ask, allow, deny or deny-after
 * @param reason for people, in the event
 */
public record ApprovalRule(
        @Nullable String harness,
        @Nullable ApprovalKind kind,
        @Nullable String tool,
        @Nullable String match,
        @Nullable String path,
        ApprovalPolicy decision,
        @Nullable String reason) {
    private static final int MOST_CHARS = 1_000;

    public ApprovalRule {
        if (decision == null) {
            throw invalid("decision is missing: expected ask, allow, deny or deny-after DURATION");
        }
        if (decision instanceof ApprovalPolicy.Rules) {
            throw invalid("decision is one of ask, allow, deny, deny-after DURATION, not rules again");
        }
        if (harness == null && kind == null && tool == null && match == null && path == null) {
            throw invalid("it names none of harness, kind, tool, match, path: what is meant for all is \"default\"");
        }
        pattern("harness", harness);
        pattern("tool", tool);
        pattern("match", match);
        pattern("path", path);
        if (path != null && !path.startsWith("/") && !path.startsWith("{cwd}")) {
            throw invalid("path '" + path + "' is neither absolute nor below {cwd}");
        }
    }

    private static void pattern(String what, @Nullable String text) {
        if (text != null && (text.isBlank() || text.length() > MOST_CHARS)) {
            throw invalid(what + " must have 1 to " + MOST_CHARS + " characters");
        }
    }

    private static OstlerException invalid(String message) {
        return new OstlerException(ErrorCode.INVALID_REQUEST, message);
    }

    /**
     * Whether it is about this question.
     *
     * @param name of the harness
     * @param cwd of the harness, or null when it is not known
     */
    public boolean covers(String name, @Nullable String cwd, ApprovalSubject subject) {
        boolean allows = decision instanceof ApprovalPolicy.Allow;
        return (harness == null || Glob.matches(harness, name))
                && (kind == null || kind == subject.kind())
                && (tool == null || (subject.tool() != null && Glob.matches(tool, subject.tool())))
                && (match == null || command(match, allows, subject))
                && (path == null || paths(path, cwd, allows, subject));
    }

    private static boolean command(String pattern, boolean allows, ApprovalSubject subject) {
        if (allows) {
            return !subject.commands().isEmpty()
                    && subject.commands().stream()
                            .allMatch(c -> ShellText.simple(c) && Glob.matches(pattern, ShellText.plain(c)));
        }
        return subject.commands().stream()
                .flatMap(c -> ShellText.pieces(c).stream())
                .anyMatch(piece -> Glob.matches(pattern, piece));
    }

    private static boolean paths(String pattern, @Nullable String cwd, boolean allows, ApprovalSubject subject) {
        if (pattern.startsWith("{cwd}") && cwd == null) {
            return false;
        }
        String absolute = cwd == null ? pattern : pattern.replace("{cwd}", cwd);
        if (allows) {
            // what a command touches is not known from its text
            return subject.commands().isEmpty()
                    && !subject.paths().isEmpty()
                    && subject.paths().stream()
                            .map(p -> resolved(cwd, p))
                            .allMatch(p -> p != null && Glob.matchesPath(absolute, p));
        }
        return Stream.concat(
                        subject.paths().stream(), subject.commands().stream().flatMap(c -> ShellText.paths(c).stream()))
                .map(p -> resolved(cwd, p))
                .anyMatch(p -> p != null && Glob.matchesPath(absolute, p));
    }

    /** Without {@code ..} in it; null when nobody knows where it is. Symbolic links are not followed. */
    private static @Nullable String resolved(@Nullable String cwd, String path) {
        try {
            Path at = Path.of(path);
            if (!at.isAbsolute() && cwd == null) {
                return null;
            }
            return (at.isAbsolute() ? at : Path.of(String.valueOf(cwd)).resolve(at))
                    .normalize()
                    .toString();
        } catch (InvalidPathException e) {
            return null;
        }
    }

    /** For people, and for the event: {@code kind command, match git * → allow}. */
    public String text() {
        StringJoiner out = new StringJoiner(", ");
        add(out, "harness", harness);
        add(out, "kind", kind == null ? null : kind.wire());
        add(out, "tool", tool);
        add(out, "match", match);
        add(out, "path", path);
        return out + " → " + decision.wire();
    }

    private static void add(StringJoiner out, String name, @Nullable String value) {
        if (value != null) {
            out.add(name + " " + value);
        }
    }

    /** Fails with the index of the first that is wrong. */
    static List<ApprovalRule> checked(List<ApprovalRule> rules) {
        if (rules.size() > ApprovalPolicy.MOST_RULES) {
            throw invalid("there are " + rules.size() + " rules; at most " + ApprovalPolicy.MOST_RULES + " may be");
        }
        return List.copyOf(rules);
    }
}
