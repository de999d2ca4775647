package dev.ostler.broker;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ostler.core.event.DeltaRun;
import dev.ostler.core.event.Event;
import dev.ostler.core.event.EventDraft;
import dev.ostler.core.event.Kind;
import dev.ostler.core.json.Json;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One turn so far: its pieces of text, tools and finished items, in their order; the text of an item that is finished is
 * there once. Beyond a bound the oldest pieces go, and it says so. Guarded by {@link OpenTurns}.
 */
final class OpenTurn {
    private static final int MOST_CHARS = 1 << 20;
    private static final int MOST_PIECES = 1_000;
    private static final int MOST_OF_A_RUN = 64 << 10;
    /** Items whose deltas come by turns. */
    private static final int OPEN_RUNS = 4;

    private final Event first;
    private final ArrayDeque<Piece> pieces = new ArrayDeque<>();
    private int chars;
    private boolean cut;

    private OpenTurn(Event first, boolean cut) {
        this.first = first;
        this.cut = cut;
    }

    static OpenTurn begun(Event started) {
        return new OpenTurn(started, false);
    }

    /** Its beginning was not seen here. */
    static OpenTurn joined(Event event) {
        return new OpenTurn(event, true);
    }

    void missedSome() {
        cut = true;
    }

    boolean isOf(Event event) {
        return Objects.equals(first.turn(), event.turn());
    }

    @Nullable
    String harness() {
        return first.harness();
    }

    @Nullable
    String name() {
        return first.name();
    }

    void add(Event event) {
        if (!isOf(event)) {
            return;
        }
        if (event.kind() == Kind.ITEM_COMPLETED) {
            finish(event);
        } else if (!event.kind().isDelta() || !goesOn(event.draft())) {
            append(event.draft());
        }
        while (chars > MOST_CHARS || pieces.size() > MOST_PIECES) {
            chars -= pieces.removeFirst().chars();
            cut = true;
        }
    }

    private boolean goesOn(EventDraft delta) {
        Iterator<Piece> newest = pieces.descendingIterator();
        for (int i = 0; i < OPEN_RUNS && newest.hasNext(); i++) {
            Piece piece = newest.next();
            int before = piece.chars();
            if (piece.run() != null && piece.run().add(delta)) {
                chars += piece.chars() - before;
                return true;
            }
        }
        return false;
    }

    private void append(EventDraft draft) {
        Piece piece = new Piece(draft, DeltaRun.of(draft, MOST_OF_A_RUN));
        pieces.addLast(piece);
        chars += piece.chars();
    }

    /** Its whole text takes the place of its pieces. */
    private void finish(Event event) {
        String item = item(event.draft());
        pieces.removeIf(piece -> {
            boolean replaced = piece.draft().kind() != Kind.TOOL_OUTPUT
                    && piece.draft().kind().isDelta()
                    && item(piece.draft()).equals(item);
            chars -= replaced ? piece.chars() : 0;
            return replaced;
        });
        append(event.draft());
    }

    private static String item(EventDraft draft) {
        return Json.tree(draft.data()).path("item").asText();
    }

    ObjectNode json() {
        ObjectNode out = OpenTurns.object();
        out.put("harness", first.harness());
        out.put("name", first.name());
        out.put("session", first.session());
        out.put("turn", first.turn());
        if (first.kind() == Kind.TURN_STARTED) {
            out.set("started", Json.tree(first.data()));
        }
        out.put("cut", cut);
        ArrayNode list = out.putArray("pieces");
        for (Piece piece : pieces) {
            EventDraft made = piece.made();
            list.addObject().put("kind", made.kind().wire()).set("data", Json.tree(made.data()));
        }
        return out;
    }

    /** @param run set for deltas, which grow */
    private record Piece(EventDraft draft, @Nullable DeltaRun run) {
        int chars() {
            return run == null ? draft.data().length() : run.chars();
        }

        EventDraft made() {
            return run == null ? draft : run.made();
        }
    }
}
