package dev.ostler.core.secret;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Masks secrets wherever text of a peer leaves the broker: output lines, log reads, events, answers, our own log. It
 * knows the secrets of the harnesses that live, and the usual shapes of the rest. Thread-safe.
 *
 * <p>Secrets under {@value #SHORTEST} characters are not masked: they would blank out ordinary words. Text without a
 * secret costs substring searches only and comes back as the same instance.
 */
public final class Redactor {
    private static final int SHORTEST = 6;
    private static final int SHORTEST_LINE = 16;
    static final String MASK = "***";

    /** In JSON text a quote may be escaped, and an escape such as {@code \n} may stand right before a word. */
    private static final Pattern SHAPES =
            Pattern.compile("(?i)(authorization\\\\?[\"']?\\s*[:=]\\s*\\\\?[\"']?(?:bearer|basic)\\s+)[^\\s\"'\\\\]+"
                    + "|(?:(?<!\\w)|(?<=\\\\[bfnrt]))(?:(bearer\\s+)[A-Za-z0-9._~+/=-]{16,}|sk-[A-Za-z0-9_-]{16,})");

    /** Longest first: a secret within a longer one must not unmask the rest of it. One entry for each who learned it. */
    private volatile List<Known> known = List.of();

    private volatile Heads heads = new Heads(Map.of(), 0);

    /** {@code json}: the forms that it can have inside a JSON string. */
    private record Known(String owner, String text, List<String> json) {}

    /** The texts by their first character, so that {@link #undecided} need not look at all of them. */
    private record Heads(Map<Character, List<String>> byFirst, int longest) {}

    /** Adds a secret for good. */
    public void learn(Secret secret) {
        learn("", secret);
    }

    /** Adds a secret, once for each owner; {@link #forget} takes it back when its owner, a harness, is gone. */
    public synchronized void learn(String owner, Secret secret) {
        String text = secret.reveal();
        Set<String> before = texts(owner);
        if (text.length() >= SHORTEST && !before.contains(text)) {
            List<Known> next = new ArrayList<>(known);
            parts(text).stream()
                    .filter(part -> !before.contains(part))
                    .forEach(part -> next.add(new Known(owner, part, JsonRedaction.forms(part))));
            next.sort(Comparator.comparingInt((Known k) -> k.text.length()).reversed());
            use(next);
        }
    }

    /** What is masked because this owner learned it. */
    public Set<String> texts(String owner) {
        return known.stream()
                .filter(k -> k.owner.equals(owner))
                .map(Known::text)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Takes back all that this owner learned; what another one learned too stays masked. */
    public synchronized void forget(String owner) {
        use(known.stream().filter(k -> !k.owner.equals(owner)).toList());
    }

    private void use(List<Known> next) {
        known = List.copyOf(next);
        heads = new Heads(
                next.stream().map(Known::text).distinct().collect(Collectors.groupingBy(text -> text.charAt(0))),
                next.isEmpty() ? 0 : next.getFirst().text.length());
    }

    /** Output is read by lines: of a secret of several lines, such as a PEM key, each one is a secret. */
    private static Set<String> parts(String secret) {
        Set<String> parts = new LinkedHashSet<>(Set.of(secret));
        if (secret.indexOf('\n') >= 0) {
            secret.lines()
                    .map(String::strip)
                    .filter(line -> line.length() >= SHORTEST_LINE)
                    .forEach(parts::add);
        }
        return parts;
    }

    /** The text with every known secret and secret-shaped run masked; the same instance when there is none. */
    public String redact(String text) {
        return masked(text, _ -> MASK);
    }

    /** The same with a star for each character that is masked: nothing moves, for text that is laid out in cells. */
    public String cover(String text) {
        return masked(text, "*"::repeat);
    }

    private String masked(String text, IntFunction<String> mask) {
        String out = text;
        for (Known secret : known) {
            if (out.contains(secret.text)) {
                out = out.replace(secret.text, mask.apply(secret.text.length()));
            }
        }
        if (mayHoldShape(out)) {
            out = SHAPES.matcher(out).replaceAll(m -> {
                String kept = m.group(1) != null ? m.group(1) : m.group(2) != null ? m.group(2) : "";
                return Matcher.quoteReplacement(kept + mask.apply(m.end() - m.start() - kept.length()));
            });
        }
        return out;
    }

    /**
     * How many characters at the end of a text must wait for what comes after it: they could be the beginning of a known
     * secret, or belong to a shorter one that is whole. What is before them can be redacted by itself. Fewer than twice
     * the longest secret.
     */
    public int undecided(String text) {
        Heads all = heads;
        for (int at = Math.max(0, text.length() - all.longest + 1); at < text.length(); at++) {
            int length = text.length() - at;
            for (String secret : all.byFirst.getOrDefault(text.charAt(at), List.of())) {
                if (secret.length() > length && secret.startsWith(text.substring(at))) {
                    return text.length() - wholeFrom(text, at);
                }
            }
        }
        return 0;
    }

    /** The cut moved forward until no whole secret lies across it. */
    private int wholeFrom(String text, int cut) {
        int at = cut;
        for (Known secret : known) {
            int length = secret.text.length();
            int from = text.indexOf(secret.text, Math.max(0, at - length + 1));
            if (from >= 0 && from < at) {
                return wholeFrom(text, from);
            }
        }
        return at;
    }

    /**
     * JSON text with the secrets in its values masked, in whatever way they are escaped; it stays JSON, and names of
     * members stay what they are. The same instance when there is no secret in it.
     */
    public String redactJson(String json) {
        return suspicious(json) ? JsonRedaction.rewrite(json, this) : json;
    }

    boolean isKnown(String text) {
        return known.stream().anyMatch(k -> k.text.equals(text));
    }

    private boolean suspicious(String json) {
        for (Known secret : known) {
            for (String form : secret.json) {
                if (json.contains(form)) {
                    return true;
                }
            }
        }
        return mayHoldShape(json) && SHAPES.matcher(json).find();
    }

    private static boolean mayHoldShape(String text) {
        return text.contains("sk-")
                || text.contains("earer ")
                || text.contains("EARER ")
                || text.contains("uthorization")
                || text.contains("UTHORIZATION");
    }
}
