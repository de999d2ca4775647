package dev.ostler.drivers.claude;

import static dev.ostler.drivers.Patience.await;

import dev.ostler.core.session.SessionEvent;
import dev.ostler.drivers.Driver;
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

    <E extends SessionEvent> E one(Class<E> type, Predicate<E> fits) {
        await().until(() -> all(type).stream().anyMatch(fits));
        return all(type).stream().filter(fits).findFirst().orElseThrow();
    }

    SessionEvent.TurnEnded end(String turn) {
        return one(SessionEvent.TurnEnded.class, end -> end.turn().equals(turn));
    }

    String streamed(String turn) {
        return all(SessionEvent.TextDelta.class).stream()
                .filter(delta -> delta.turn().equals(turn))
                .map(SessionEvent.TextDelta::text)
                .collect(Collectors.joining());
    }

    String messages(String turn) {
        return all(SessionEvent.ItemCompleted.class).stream()
                .filter(item -> item.turn().equals(turn) && item.type().equals("message"))
                .map(SessionEvent.ItemCompleted::text)
                .collect(Collectors.joining());
    }

    /** The simple names of the events, without deltas and raws. */
    List<String> outline() {
        return events.stream()
                .filter(e -> !(e instanceof SessionEvent.Raw
                        || e instanceof SessionEvent.Used
                        || e instanceof SessionEvent.TextDelta
                        || e instanceof SessionEvent.ReasoningDelta))
                .map(e -> e.getClass().getSimpleName())
                .toList();
    }
}
