package dev.ostler.cli.serve;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.cli.client.EventFeed;
import dev.ostler.cli.client.FrameView;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the event log of one harness: tells the client, keeps the transcript, and writes it down after each turn. */
final class Follower implements Runnable {
    private final EventFeed feed;
    private final Frames frames;
    private final Turns turns;
    private final SessionRecord record;
    private final Runnable lost;

    /** {@code lost} is run when the broker is gone for good. */
    Follower(EventFeed feed, Frames frames, Turns turns, SessionRecord record, Runnable lost) {
        this.feed = feed;
        this.frames = frames;
        this.turns = turns;
        this.record = record;
        this.lost = lost;
    }

    @Override
    public void run() {
        try {
            for (Optional<FrameView> next = feed.next(); next.isPresent(); next = feed.next()) {
                follow(next.get());
            }
        } catch (OstlerException e) {
            frames.refused(null, "events", e.code(), String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            frames.refused(null, "events", ErrorCode.INTERNAL, "the event log cannot be followed: " + e);
        } finally {
            turns.lost();
            lost.run();
        }
    }

    private void follow(FrameView frame) {
        String turn = frame.isEvent() ? frame.event().path("turn").asText() : "";
        String kind = frame.isEvent() ? frame.kind() : "";
        turns.afterHandOver();
        record.follow(frame);
        if (kind.equals("prompt.queued")) {
            turns.arrivedToWait(
                    frame.data().path("trace").asText(),
                    frame.data().path("prompt").asText());
        }
        if (kind.equals("turn.started")) {
            turns.arrivedToRun(frame.data().path("trace").asText(), turn);
            turns.hasTurn(
                    frame.data().path("prompt").asText(),
                    turn,
                    frame.data().path("input").asText());
        }
        JsonNode id = turn.isEmpty() ? null : turns.idOf(turn);
        switch (kind) {
            case "turn.started" -> {
                record.save();
                tell(id, frame);
            }
            case "turn.ended" -> {
                // written down before it is told, and told before anybody who waits for it goes on; who is told and
                // asks the next thing at once finds it over
                record.ended(turn);
                synchronized (turns) {
                    tell(id, frame);
                    turns.steered()
                            .forEach(prompt -> frames.event(prompt.id(), AgentEvents.steered(turn, frame.data())));
                    turns.ended(turn, frame.data().path("outcome").asText());
                }
            }
            case "approval.requested" -> {
                tell(id, frame);
                turns.asked();
            }
            case "prompt.cancelled" ->
                turns.withdrawn(frame.data().path("prompt").asText()).ifPresent(ours -> {
                    record.save();
                    frames.event(ours.id(), AgentEvents.withdrawn(frame.data()));
                });
            default -> tell(id, frame);
        }
    }

    private void tell(@Nullable JsonNode id, FrameView frame) {
        AgentEvents.of(frame).ifPresent(event -> frames.event(id, event));
    }
}
