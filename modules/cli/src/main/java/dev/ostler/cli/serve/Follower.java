package dev.ostler.cli.serve;

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
        if (kind.equals("turn.started") && frame.data().hasNonNull("prompt")) {
            turns.hasTurn(
                    frame.data().get("prompt").asText(),
                    turn,
                    frame.data().path("input").asText());
        }
        String id = turn.isEmpty() ? null : turns.idOf(turn);
        record.follow(frame);
        switch (kind) {
            case "turn.started" -> {
                turns.started(turn, frame.data().path("input").asText());
                record.save();
                tell(id, frame);
            }
            case "turn.ended" -> {
                // written down before it is told, and told before anybody who waits for it goes on; who is told and
                // asks the next thing at once finds it over
                record.ended();
                synchronized (turns) {
                    tell(id, frame);
                    turns.ended(turn, frame.data().path("outcome").asText());
                }
            }
            case "approval.requested" -> {
                tell(id, frame);
                turns.asked();
            }
            case "prompt.cancelled" ->
                turns.withdrawn(frame.data().path("prompt").asText())
                        .ifPresent(ours -> frames.event(ours.orElse(null), AgentEvents.withdrawn(frame.data())));
            default -> tell(id, frame);
        }
    }

    private void tell(@Nullable String id, FrameView frame) {
        AgentEvents.of(frame).ifPresent(event -> frames.event(id, event));
    }
}
