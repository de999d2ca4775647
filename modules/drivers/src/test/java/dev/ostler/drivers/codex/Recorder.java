package dev.ostler.drivers.codex;

import static dev.ostler.drivers.Patience.await;

import dev.ostler.core.session.SessionEvent;
import dev.ostler.drivers.Driver;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** Keeps what a driver tells, and lets a test wait for it. */
final class Recorder implements Driver.Listener {
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

    <E extends SessionEvent> E awaitOne(Class<E> type) {
        return awaitOne(type, _ -> true);
    }

    /** The first that fits. */
    <E extends SessionEvent> E awaitOne(Class<E> type, Predicate<E> fits) {
        await().until(() -> all(type).stream().anyMatch(fits));
        return all(type).stream().filter(fits).findFirst().orElseThrow();
    }

    void awaitDisconnects(int count) {
        await().until(() -> disconnects.size() >= count);
    }

    /** What the deltas of an item add up to. */
    String deltas(String item) {
        StringBuilder text = new StringBuilder();
        all(SessionEvent.TextDelta.class).stream()
                .filter(delta -> delta.item().equals(item))
                .forEach(delta -> text.append(delta.text()));
        return text.toString();
    }

    /** The simple names of the events, without deltas, raws and statuses. */
    List<String> outline() {
        return events.stream()
                .filter(e -> !(e instanceof SessionEvent.Raw
                        || e instanceof SessionEvent.Used
                        || e instanceof SessionEvent.TextDelta
                        || e instanceof SessionEvent.ReasoningDelta
                        || e instanceof SessionEvent.ToolOutput
                        || e instanceof SessionEvent.StatusChanged
                        || (e instanceof SessionEvent.ItemCompleted i
                                && i.type().equals("userMessage"))))
                .map(e -> e.getClass().getSimpleName())
                .toList();
    }
}
