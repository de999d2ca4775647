package dev.ostler.broker;

import dev.ostler.journal.Journal;
import dev.ostler.journal.OpenedAs;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a broker says first: who it is, and what it found of an earlier one's log. */
final class FirstFact {
    private FirstFact() {}

    /** The data of {@link dev.ostler.core.event.Kind#BROKER_STARTED}. */
    static Map<String, Object> of(String version, Journal journal) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("version", version);
        data.put("pid", ProcessHandle.current().pid());
        data.put("store", journal.store());
        data.putAll(log(journal.openedAs()));
        return data;
    }

    private static Map<String, String> log(OpenedAs opened) {
        return switch (opened) {
            case OpenedAs.New _ -> Map.of("log", "new", "cause", "the broker came up for the first time");
            case OpenedAs.Clean _ -> Map.of("log", "clean", "cause", "the broker came up");
            case OpenedAs.Recovered(var from, var to) ->
                Map.of(
                        "log",
                        "recovered",
                        "from",
                        from.toString(),
                        "to",
                        to.toString(),
                        "cause",
                        "the broker came up after one that was lost; what it had published is there");
            case OpenedAs.Replaced(var aside, var reason) ->
                Map.of(
                        "log",
                        "replaced",
                        "aside",
                        aside.toString(),
                        "reason",
                        reason,
                        "cause",
                        "the broker came up with a new log and a new epoch: the database was damaged");
        };
    }
}
