package dev.ostler.broker;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ostler.core.event.Event;
import dev.ostler.core.event.EventBatch;
import dev.ostler.core.json.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What the turns that are open have said so far, for clients that come late. It follows the log event by event, so that
 * it holds at exactly one position: who goes on from there has every text once.
 */
final class OpenTurns {
    /** More than there can be: one for each harness. */
    private static final int MOST = 10_000;

    private final Map<String, OpenTurn> byHarness = new LinkedHashMap<>();
    private long at;

    /** In the order of the log, one thread at a time. */
    synchronized void published(EventBatch batch) {
        if (batch.prev() > at) {
            byHarness.values().forEach(OpenTurn::missedSome);
        }
        for (Event event : batch.events()) {
            if (event.seq() > at) {
                follow(event);
                at = event.seq();
            }
        }
    }

    private void follow(Event event) {
        String harness = event.harness();
        if (harness == null) {
            return;
        }
        switch (event.kind()) {
            case TURN_STARTED -> {
                if (byHarness.size() < MOST) {
                    byHarness.put(harness, OpenTurn.begun(event));
                }
            }
            case TURN_ENDED, EXITED, LOST, RELEASED, DETACHED -> byHarness.remove(harness);
            case TEXT_DELTA, REASONING_DELTA, TOOL_OUTPUT, ITEM_COMPLETED, TOOL_STARTED, TOOL_ENDED -> {
                OpenTurn turn = byHarness.get(harness);
                if ((turn == null || !turn.isOf(event)) && event.turn() != null && byHarness.size() < MOST) {
                    // an agent that was adopted in the middle of it
                    turn = OpenTurn.joined(event);
                    byHarness.put(harness, turn);
                }
                if (turn != null) {
                    turn.add(event);
                }
            }
            default -> {}
        }
    }

    /** The state of all that are wanted, and the position at which it holds. */
    synchronized State of(Predicate<OpenTurn> wanted) {
        ArrayNode turns = Json.mapper().createArrayNode();
        byHarness.values().stream().filter(wanted).map(OpenTurn::json).forEach(turns::add);
        return new State(at, turns);
    }

    /** @param seq everything up to here is in {@code turns}, and nothing after it */
    record State(long seq, ArrayNode turns) {}

    static ObjectNode object() {
        return Json.mapper().createObjectNode();
    }
}
