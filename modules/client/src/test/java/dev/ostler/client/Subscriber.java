package dev.ostler.client;

import static dev.ostler.client.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.json.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** A client of one subscription under test: what it received, in order, in the wire form. Thread-safe. */
public abstract class Subscriber implements AutoCloseable {

    private final List<JsonNode> frames = new ArrayList<>();

    /** Takes no more from its transport. */
    public abstract void stopReading();

    public abstract void resumeReading();

    /** Whether the transport told it that nothing more will come. */
    public abstract boolean ended();

    @Override
    public abstract void close();

    protected final void received(String json) {
        JsonNode frame = Json.tree(json);
        synchronized (frames) {
            frames.add(frame);
        }
    }

    public final List<JsonNode> frames() {
        synchronized (frames) {
            return List.copyOf(frames);
        }
    }

    public final List<JsonNode> frames(String type) {
        return frames().stream()
                .filter(f -> f.path("frame").asText().equals(type))
                .toList();
    }

    public final List<Long> seqs() {
        return frames("event").stream()
                .map(f -> f.path("event").path("seq").asLong())
                .toList();
    }

    public final void until(Predicate<Subscriber> seen) {
        await().pollInterval(Duration.ofMillis(5)).until(() -> seen.test(this));
    }

    public final JsonNode untilFrame(String type) {
        until(s -> !s.frames(type).isEmpty());
        return frames(type).getLast();
    }

    /** Everything up to a seq has been told: by an event, a gap or a heartbeat. */
    public final void untilSeq(long seq) {
        until(s -> s.frames().stream().anyMatch(f -> !f.path("frame").asText().equals("snapshot") && at(f) >= seq));
    }

    /** The promise of a subscription: one snapshot first, order, no duplicate, and no hole that is not told. */
    public final void assertWhole() {
        List<JsonNode> all = frames();
        assertThat(all).isNotEmpty();
        long held = at(all.getFirst());
        for (int i = 0; i < all.size(); i++) {
            JsonNode frame = all.get(i);
            String type = frame.path("frame").asText();
            assertThat(type.equals("snapshot")).as("frame %d: %s", i, frame).isEqualTo(i == 0);
            if (type.equals("event")) {
                assertThat(frame.path("prev").asLong()).as("prev of %s", frame).isLessThanOrEqualTo(held);
                assertThat(at(frame)).as("order at %s", frame).isGreaterThan(held);
            } else if (i > 0 && !frame.path("reason").asText().equals("new-epoch")) {
                assertThat(at(frame)).as("position of %s", frame).isGreaterThanOrEqualTo(held);
            }
            held = at(frame);
        }
    }

    /** The position that a client stores after a frame. */
    public static String cursor(JsonNode frame) {
        return switch (frame.path("frame").asText()) {
            case "event" -> frame.path("event").path("cursor").asText();
            case "gap" -> frame.path("to").asText();
            default -> frame.path("cursor").asText();
        };
    }

    private static long at(JsonNode frame) {
        String cursor = cursor(frame);
        return Long.parseLong(cursor.substring(cursor.lastIndexOf(':') + 1));
    }
}
