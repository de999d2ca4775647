package dev.ostler.broker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.event.Cursor;
import dev.ostler.core.event.Event;
import dev.ostler.core.event.EventBatch;
import dev.ostler.core.event.EventDraft;
import dev.ostler.core.event.Kind;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenTurnsTest {
    private final OpenTurns turns = new OpenTurns();
    private long seq;

    private void tell(Kind kind, String turn, String data) {
        EventDraft draft = new EventDraft(kind, "h", "alice", "s", turn, data, Instant.EPOCH);
        turns.published(new EventBatch(seq, List.of(new Event(new Cursor("e", ++seq), "n", draft))));
    }

    private void text(String item, String text) {
        tell(Kind.TEXT_DELTA, "t", "{\"item\":\"" + item + "\",\"text\":\"" + text + "\"}");
    }

    private JsonNode state() {
        OpenTurns.State state = turns.of(_ -> true);
        assertThat(state.seq()).isEqualTo(seq);
        return state.turns();
    }

    @Test
    void itSaysWhatWasSaidInItsOrder() {
        tell(Kind.TURN_STARTED, "t", "{\"input\":\"go\",\"client\":\"ann\"}");
        text("a", "one ");
        text("a", "two");
        tell(Kind.ITEM_COMPLETED, "t", "{\"item\":\"a\",\"type\":\"message\",\"text\":\"one two\",\"complete\":true}");
        tell(Kind.TOOL_STARTED, "t", "{\"item\":\"c\",\"tool\":\"sh\",\"input\":{}}");
        text("b", "thr");
        text("b", "ee");
        JsonNode turn = state().path(0);
        assertThat(turn.path("started").path("client").asText()).isEqualTo("ann");
        assertThat(turn.path("cut").asBoolean()).isFalse();
        assertThat(turn.path("pieces").findValuesAsText("kind"))
                .containsExactly("item.completed", "tool.started", "text.delta");
        assertThat(turn.path("pieces").findValuesAsText("text")).containsExactly("one two", "three");
    }

    @Test
    void whatIsOverIsNotOpen() {
        tell(Kind.TURN_STARTED, "t", "{}");
        text("a", "x");
        tell(Kind.TURN_ENDED, "t", "{\"outcome\":\"completed\"}");
        assertThat(state()).isEmpty();
    }

    @Test
    void aTurnWhoseBeginningWasNotSeenSaysSo() {
        text("a", "x");
        assertThat(state().path(0).path("cut").asBoolean()).isTrue();
        tell(Kind.TURN_STARTED, "next", "{}");
        assertThat(state()).hasSize(1);
        assertThat(state().path(0).path("cut").asBoolean()).isFalse();
        seq += 5; // some were not told
        tell(Kind.TEXT_DELTA, "next", "{\"item\":\"a\",\"text\":\"y\"}");
        assertThat(state().path(0).path("cut").asBoolean()).isTrue();
    }

    @Test
    void itHasABound() {
        tell(Kind.TURN_STARTED, "t", "{}");
        for (int i = 0; i < 3_000; i++) {
            text("i" + i, "x".repeat(1_000));
        }
        JsonNode turn = state().path(0);
        assertThat(turn.path("cut").asBoolean()).isTrue();
        assertThat(turn.toString().length()).isLessThan(2 << 20);
        assertThat(turn.path("pieces").findValuesAsText("item")).last().isEqualTo("i2999");
    }
}
