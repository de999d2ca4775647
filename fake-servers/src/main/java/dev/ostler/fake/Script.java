package dev.ostler.fake;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a prompt tells a fake to do. Each line that is a directive is one step, in order; other lines are ignored; a
 * prompt without any directive gets a short answer that quotes it.
 *
 * <pre>
 * say: TEXT                      the text, in several deltas
 * stream: N [bytes B]            N deltas flat out, of B bytes (16) each
 * slow: N every MS               N deltas, one each MS milliseconds
 * stamp: N [every MS [by K]]     N deltas, each the time at which it was made; flat out without MS, K (1) at a time
 * big: BYTES                     one frame of that size
 * shell: CMD  (or tool: CMD)     a plain command
 * read: FILE                     a file is read
 * escalate: CMD (or approve: CMD) a command that asks first; several in a row are asked at once
 * patch: FILE or a patch         a file change; a patch reaches to its "*** End Patch" line
 * ask: KIND [DETAIL]             the server request of that kind
 * hang | cut | error: STATUS     silence, a cut stream, a failing model
 * drop | exit CODE | crash       the socket, the process
 * overload: N                    the next N requests are refused
 * </pre>
 *
 * <p>{@code {model}} in any of them is the name of the model that is asked.
 */
public final class Script {
    private static final Pattern DIRECTIVE = Pattern.compile(
            "^\\s*(say|stream|slow|stamp|big|shell|tool|read|escalate|approve|patch|ask|error|overload|exit|hang|cut|drop|crash)"
                    + "\\s*(:?)\\s?(.*)$");
    private static final Pattern STREAM = Pattern.compile("(\\d+)(?:\\s+bytes\\s+(\\d+))?");
    private static final Pattern SLOW = Pattern.compile("(\\d+)\\s+every\\s+(\\d+)(?:\\s*ms)?");
    private static final Pattern STAMP =
            Pattern.compile("(\\d+)(?:\\s+every\\s+(\\d+)(?:\\s*ms)?(?:\\s+by\\s+([1-9]\\d*))?)?");
    private static final int DEFAULT_DELTA_BYTES = 16;
    private static final int QUOTED_CHARS = 200;
    private static final int MAX_PIECES = 8;

    private Script() {}

    /** The prompt with the name of the model that is asked wherever it says {@code {model}}. */
    public static String naming(String prompt, String model) {
        return model.isEmpty() ? prompt : prompt.replace("{model}", model);
    }

    /** The steps of a prompt, at least one. */
    public static List<Step> parse(String prompt) {
        List<Step> steps = new ArrayList<>();
        List<String> lines = prompt.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            Matcher directive = DIRECTIVE.matcher(lines.get(i));
            if (!directive.matches()) {
                continue;
            }
            String rest = directive.group(3).strip();
            boolean colon = !directive.group(2).isEmpty();
            if ("patch".equals(directive.group(1)) && colon) {
                int end = endOfPatch(lines, i, rest);
                steps.add(new Step.Patch(patch(rest, lines.subList(i + 1, end))));
                i = end - 1;
                continue;
            }
            step(directive.group(1), colon, rest).ifPresent(steps::add);
        }
        return steps.isEmpty() ? List.of(new Step.Say(quoting(prompt))) : List.copyOf(steps);
    }

    private static Optional<Step> step(String word, boolean colon, String rest) {
        return Optional.ofNullable(
                switch (word) {
                    case "say" -> colon ? new Step.Say(rest) : null;
                    case "shell", "tool" -> colon ? new Step.Shell(rest) : null;
                    case "read" -> colon ? new Step.Read(rest) : null;
                    case "escalate", "approve" -> colon ? new Step.Escalate(rest) : null;
                    case "ask" -> colon ? ask(rest) : null;
                    case "stream" -> stream(rest);
                    case "slow" -> slow(rest);
                    case "stamp" -> stamp(rest);
                    case "big" -> isCount(rest) ? new Step.Big(Integer.parseInt(rest)) : null;
                    case "error" -> isCount(rest) ? new Step.Fail(Integer.parseInt(rest)) : null;
                    case "overload" -> isCount(rest) ? new Step.Overload(Integer.parseInt(rest)) : null;
                    case "exit" -> isCount(rest) ? new Step.Exit(Integer.parseInt(rest)) : null;
                    case "hang" -> rest.isEmpty() ? new Step.Hang() : null;
                    case "cut" -> rest.isEmpty() ? new Step.Cut() : null;
                    case "drop" -> rest.isEmpty() ? new Step.Drop() : null;
                    case "crash" -> rest.isEmpty() ? new Step.Crash() : null;
                    default -> null;
                });
    }

    private static Step ask(String rest) {
        int space = rest.indexOf(' ');
        return space < 0
                ? new Step.Ask(rest, "")
                : new Step.Ask(
                        rest.substring(0, space), rest.substring(space + 1).strip());
    }

    private static @Nullable Step stream(String rest) {
        Matcher m = STREAM.matcher(rest);
        return !m.matches()
                ? null
                : new Step.Stream(
                        Integer.parseInt(m.group(1)),
                        m.group(2) == null ? DEFAULT_DELTA_BYTES : Integer.parseInt(m.group(2)));
    }

    private static @Nullable Step slow(String rest) {
        Matcher m = SLOW.matcher(rest);
        return !m.matches()
                ? null
                : new Step.Slow(Integer.parseInt(m.group(1)), Duration.ofMillis(Long.parseLong(m.group(2))));
    }

    private static @Nullable Step stamp(String rest) {
        Matcher m = STAMP.matcher(rest);
        return !m.matches()
                ? null
                : new Step.Stamp(
                        Integer.parseInt(m.group(1)),
                        Duration.ofMillis(m.group(2) == null ? 0 : Long.parseLong(m.group(2))),
                        m.group(3) == null ? 1 : Integer.parseInt(m.group(3)));
    }

    private static boolean isCount(String text) {
        return text.matches("\\d{1,9}");
    }

    private static int endOfPatch(List<String> lines, int at, String rest) {
        boolean inline = rest.isEmpty() || rest.startsWith("***");
        for (int i = at + 1; inline && i < lines.size(); i++) {
            if (lines.get(i).strip().equals("*** End Patch")) {
                return i + 1;
            }
        }
        return at + 1;
    }

    /** {@code patch: FILE} is short for a patch that adds the file. */
    private static String patch(String rest, List<String> body) {
        if (!rest.isEmpty() && !rest.startsWith("***")) {
            return "*** Begin Patch\n*** Add File: " + rest + "\n+written by a fake\n*** End Patch";
        }
        String head = rest.isEmpty() ? "" : rest + "\n";
        return head + String.join("\n", body);
    }

    /** The pieces in which a text is streamed: at most {@value #MAX_PIECES}, cut after spaces where there are any. */
    public static List<String> pieces(String text) {
        int size = Math.max(1, (text.length() + MAX_PIECES - 1) / MAX_PIECES);
        List<String> pieces = new ArrayList<>();
        int from = 0;
        for (int i = 1; i < text.length(); i++) {
            boolean word = text.charAt(i - 1) == ' ' && text.charAt(i) != ' ';
            if (word && i - from >= size) {
                pieces.add(text.substring(from, i));
                from = i;
            }
        }
        if (from < text.length()) {
            pieces.add(text.substring(from));
        }
        int points = text.codePointCount(0, text.length());
        if (pieces.size() == 1 && points > 1) {
            int half = text.offsetByCodePoints(0, points / 2);
            return List.of(text.substring(0, half), text.substring(half));
        }
        return pieces;
    }

    /** The nth delta of a {@link Step.Slow}. */
    public static String slowPiece(int n) {
        return "w" + n + " ";
    }

    /**
     * The deltas of a {@link Step.Stamp} and the pauses between them, each made when it is asked for.
     *
     * @param delta makes what tells of a text
     * @param pause makes what lets a time pass
     */
    public static <T> Iterator<T> stamps(Step.Stamp stamp, Function<String, T> delta, Function<Duration, T> pause) {
        return new Stamps<>(stamp, delta, pause);
    }

    private static String quoting(String prompt) {
        String text = prompt.strip();
        return "You said: "
                + (text.length() <= QUOTED_CHARS
                        ? text
                        : text.substring(0, text.offsetByCodePoints(0, text.codePointCount(0, QUOTED_CHARS))) + "…");
    }
}
