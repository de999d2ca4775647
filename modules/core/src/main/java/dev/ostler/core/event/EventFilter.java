package dev.ostler.core.event;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.Nearest;
import dev.ostler.core.error.OstlerException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which events a reader wants; everything that is absent is not asked for. Applied before anything is buffered.
 *
 * @param harnesses ids or names, or null for all
 * @param kinds wire names, with a trailing {@code *} as wildcard ({@code turn.*}), or null for all
 * @param session the agent's session id, or null for all
 * @param turn one turn, or null for all
 * @param nodes names of brokers, or null for all
 */
public record EventFilter(
        @Nullable List<String> harnesses,
        @Nullable List<String> kinds,
        @Nullable String session,
        @Nullable String turn,
        @Nullable List<String> nodes) {
    public static final EventFilter ALL = new EventFilter(null, null, null, null);

    public EventFilter {
        harnesses = harnesses == null || harnesses.isEmpty() ? null : List.copyOf(harnesses);
        kinds = kinds == null || kinds.isEmpty() ? null : List.copyOf(kinds);
        nodes = nodes == null || nodes.isEmpty() ? null : List.copyOf(nodes);
    }

    /** Of all brokers. */
    public EventFilter(
            @Nullable List<String> harnesses,
            @Nullable List<String> kinds,
            @Nullable String session,
            @Nullable String turn) {
        this(harnesses, kinds, session, turn, null);
    }

    /**
     * Fails with {@code INVALID_REQUEST}, and what was probably meant, when no event is of one of these kinds: who waited
     * for it would wait for ever.
     *
     * @param kinds as in a filter; null for all
     */
    public static void checkKinds(@Nullable List<String> kinds) {
        for (String kind : kinds == null ? List.<String>of() : kinds) {
            EventFilter filter = ALL.kinds(kind);
            if (Arrays.stream(Kind.values()).noneMatch(filter::acceptsKind)) {
                List<String> known =
                        Arrays.stream(Kind.values()).map(Kind::wire).toList();
                throw new OstlerException(
                        ErrorCode.INVALID_REQUEST,
                        "no event is of the kind '" + kind + "'; "
                                + Nearest.to(kind, known)
                                        .map(near -> "did you mean '" + near + "'?")
                                        .orElse("there are " + String.join(", ", known)));
            }
        }
    }

    public static EventFilter harness(String idOrName) {
        return new EventFilter(List.of(idOrName), null, null, null);
    }

    public EventFilter kinds(String... wanted) {
        return new EventFilter(harnesses, List.of(wanted), session, turn, nodes);
    }

    public boolean accepts(Event event) {
        return acceptsHarness(event)
                && acceptsKind(event.kind())
                && acceptsNode(event.node())
                && (session == null || session.equals(event.session()))
                && (turn == null || turn.equals(event.turn()));
    }

    private boolean acceptsHarness(Event event) {
        return harnesses == null
                || (event.harness() != null && harnesses.contains(event.harness()))
                || (event.name() != null && harnesses.contains(event.name()));
    }

    /** Whether the events of a broker pass, whatever they are. */
    public boolean acceptsNode(String node) {
        return nodes == null || nodes.contains(node);
    }

    /** Whether a kind passes, whatever its harness. */
    public boolean acceptsKind(Kind kind) {
        if (kinds == null) {
            return true;
        }
        for (String wanted : kinds) {
            boolean hit = wanted.endsWith("*")
                    ? kind.wire().startsWith(wanted.substring(0, wanted.length() - 1))
                    : kind.wire().equals(wanted);
            if (hit) {
                return true;
            }
        }
        return false;
    }
}
