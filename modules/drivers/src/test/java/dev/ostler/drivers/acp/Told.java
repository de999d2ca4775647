package dev.ostler.drivers.acp;

import dev.ostler.core.session.SessionEvent;
import dev.ostler.drivers.Driver;
import dev.ostler.drivers.Patience;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Keeps what a driver tells, and lets a test wait for it. */
final class Told implements Driver.Listener {
    final List<SessionEvent> events = new CopyOnWriteArrayList<>();
    final List<String> disconnects = new CopyOnWriteArrayList<>();

    @Override
    public void onEvent(SessionEvent event) {
        events.add(event);
    }

    @Override
    public void onDisconnected(String why) {
        disconnects.add(why);
    }

    <E extends SessionEvent> List<E> all(Class<E> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    <E extends SessionEvent> E await(Class<E> type, Predicate<E> fits) {
        Patience.await().until(() -> all(type).stream().anyMatch(fits));
        return all(type).stream().filter(fits).findFirst().orElseThrow();
    }

    SessionEvent.TurnEnded end(String turn) {
        return await(SessionEvent.TurnEnded.class, e -> e.turn().equals(turn));
    }

    /** The finished messages of a turn, end to end. */
    String messages(String turn) {
        return all(SessionEvent.ItemCompleted.class).stream()
                .filter(e -> e.turn().equals(turn) && e.type().equals("message"))
                .map(SessionEvent.ItemCompleted::text)
                .collect(Collectors.joining());
    }

    /** What the deltas of a turn add up to. */
    String streamed(String turn) {
        return all(SessionEvent.TextDelta.class).stream()
                .filter(e -> e.turn().equals(turn))
                .map(SessionEvent.TextDelta::text)
                .collect(Collectors.joining());
    }

    /** One word for each event that is no delta and no raw frame. */
    List<String> outline() {
        return events.stream()
                .filter(e -> !(e instanceof SessionEvent.Raw
                        || e instanceof SessionEvent.Used
                        || e instanceof SessionEvent.TextDelta
                        || e instanceof SessionEvent.ReasoningDelta
                        || e instanceof SessionEvent.ToolOutput))
                .map(Told::word)
                .toList();
    }

    private static String word(SessionEvent event) {
        return switch (event) {
            case SessionEvent.TurnEnded e -> "ended:" + e.outcome().wire();
            case SessionEvent.ToolStarted e -> "tool:" + e.tool();
            case SessionEvent.ToolEnded e -> "tool-end:" + e.status();
            case SessionEvent.ItemCompleted e -> e.complete() ? "item" : "item-cut";
            case SessionEvent.TurnStarted _ -> "turn";
            case SessionEvent.ApprovalRequested _ -> "asked";
            case SessionEvent.ApprovalResolved _ -> "resolved";
            default -> event.getClass().getSimpleName();
        };
    }
}
