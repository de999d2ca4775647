package dev.ostler.drivers.opencode;

import static org.awaitility.Awaitility.await;

import dev.ostler.core.session.SessionEvent;
import dev.ostler.drivers.Driver;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** Keeps what was told, and lets a test wait for it. */
final class Told implements Port, Driver.Listener {
    static final Duration PATIENCE = Duration.ofSeconds(60);

    final List<SessionEvent> events = new CopyOnWriteArrayList<>();
    final List<String> disconnects = new CopyOnWriteArrayList<>();
    final List<String> abandoned = new CopyOnWriteArrayList<>();
    final List<String> placed = new CopyOnWriteArrayList<>();

    @Override
    public void emit(SessionEvent event) {
        events.add(event);
    }

    @Override
    public void placed(String message, String turn) {
        placed.add(message + "@" + turn);
    }

    @Override
    public void abandoned(Question question) {
        abandoned.add(question.request());
    }

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
        await().atMost(PATIENCE).until(() -> all(type).stream().anyMatch(fits));
        return all(type).stream().filter(fits).findFirst().orElseThrow();
    }

    List<SessionEvent.TurnEnded> ends() {
        return all(SessionEvent.TurnEnded.class);
    }

    /** What the deltas of an item add up to. */
    String deltas(String item) {
        StringBuilder text = new StringBuilder();
        all(SessionEvent.TextDelta.class).stream()
                .filter(delta -> delta.item().equals(item))
                .forEach(delta -> text.append(delta.text()));
        return text.toString();
    }
}
