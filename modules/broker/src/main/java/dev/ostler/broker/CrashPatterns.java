package dev.ostler.broker;

import dev.ostler.core.ops.Supervision;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Counts ends that look alike: the same exit, and the same last line but for its numbers and ids. Pure. */
final class CrashPatterns {
    /** Hexadecimal ids and addresses, then numbers. */
    private static final Pattern ID =
            Pattern.compile("\\b(0x)?(?=[0-9a-fA-F-]*[0-9])[0-9a-fA-F]{6,}(-[0-9a-fA-F]+)*\\b");

    private static final Pattern NUMBER = Pattern.compile("[0-9]+");

    private CrashPatterns() {}

    private record Key(String exit, String line) {}

    /** Of those that nobody asked for; the most frequent first, of equals the newest. */
    static List<Supervision.Pattern> of(List<Supervision.Exit> exits) {
        Map<Key, Supervision.Pattern> found = new LinkedHashMap<>();
        for (Supervision.Exit exit : exits) {
            if (exit.asked()) {
                continue;
            }
            Key key = new Key(
                    exit.exit(), exit.tail().isEmpty() ? "" : shape(exit.tail().getLast()));
            Supervision.Pattern before = found.get(key);
            int count = before == null ? 1 : before.count() + 1;
            Instant last = before != null && before.last().isAfter(exit.at()) ? before.last() : exit.at();
            found.put(key, new Supervision.Pattern(key.exit(), key.line(), count, last));
        }
        return found.values().stream()
                .sorted(Comparator.comparingInt(Supervision.Pattern::count)
                        .thenComparing(Supervision.Pattern::last)
                        .reversed())
                .toList();
    }

    static String shape(String line) {
        return NUMBER.matcher(ID.matcher(line).replaceAll("#")).replaceAll("#");
    }
}
