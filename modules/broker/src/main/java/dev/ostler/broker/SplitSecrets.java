package dev.ostler.broker;

import dev.ostler.core.secret.Redactor;
import dev.ostler.core.session.SessionEvent;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Keeps back the end of a delta that could be the beginning of a secret, until the rest of it is there: agents write in
 * tokens, and a half of a secret is a word like any other to the redactor. What is kept back goes on with the next delta
 * of the same item, at the item's or the turn's end, or when nothing followed for {@link #PATIENCE}. Confined to one
 * context.
 *
 * <p>Only secrets of the same harness are waited for: with those of all, nearly every last letter would begin one.
 */
final class SplitSecrets {
    /** Longer than an agent pauses between two tokens of one word. */
    static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final int MOST = 64;

    private final Vertx vertx;
    private final Redactor own;
    private final Consumer<SessionEvent> out;
    private final Map<Place, Kept> kept = new LinkedHashMap<>();

    private record Place(Class<?> stream, String item) {}

    private record Kept(String text, Function<String, SessionEvent> delta, long timer) {}

    /** {@code own} knows the secrets of this harness; {@code out} redacts what it gets. */
    SplitSecrets(Vertx vertx, Redactor own, Consumer<SessionEvent> out) {
        this.vertx = vertx;
        this.own = own;
        this.out = out;
    }

    void accept(SessionEvent event) {
        switch (event) {
            case SessionEvent.TextDelta e ->
                delta(e, e.item(), e.text(), t -> new SessionEvent.TextDelta(e.session(), e.turn(), e.item(), t));
            case SessionEvent.ReasoningDelta e ->
                delta(e, e.item(), e.text(), t -> new SessionEvent.ReasoningDelta(e.session(), e.turn(), e.item(), t));
            case SessionEvent.ToolOutput e ->
                delta(e, e.item(), e.text(), t -> new SessionEvent.ToolOutput(e.session(), e.turn(), e.item(), t));
            case SessionEvent.ItemCompleted e -> {
                flush(e.item());
                out.accept(e);
            }
            case SessionEvent.ToolEnded e -> {
                flush(e.item());
                out.accept(e);
            }
            case SessionEvent.TurnStarted e -> {
                // of a terminal, what was shown before is not of the turn
                flush();
                out.accept(e);
            }
            case SessionEvent.TurnEnded e -> {
                flush();
                out.accept(e);
            }
            default -> out.accept(event);
        }
    }

    /** Nothing follows any more. */
    void flush() {
        List.copyOf(kept.keySet()).forEach(this::release);
    }

    private void flush(String item) {
        List.copyOf(kept.keySet()).stream().filter(p -> p.item().equals(item)).forEach(this::release);
    }

    private void delta(SessionEvent event, String item, String text, Function<String, SessionEvent> delta) {
        Place place = new Place(event.getClass(), item);
        Kept before = kept.isEmpty() ? null : kept.remove(place);
        if (before != null) {
            vertx.cancelTimer(before.timer());
        }
        String whole = before == null ? text : before.text() + text;
        int undecided = own.undecided(whole);
        if (undecided == 0) {
            out.accept(before == null ? event : delta.apply(whole));
            return;
        }
        int cut = whole.length() - undecided;
        if (cut > 0) {
            out.accept(delta.apply(whole.substring(0, cut)));
        }
        long timer = vertx.setTimer(PATIENCE.toMillis(), _ -> release(place));
        kept.put(place, new Kept(whole.substring(cut), delta, timer));
        if (kept.size() > MOST) {
            release(kept.keySet().iterator().next());
        }
    }

    private void release(Place place) {
        Kept rest = kept.remove(place);
        if (rest != null) {
            vertx.cancelTimer(rest.timer());
            out.accept(rest.delta().apply(rest.text()));
        }
    }
}
