package dev.ostler.cli.serve;

import dev.ostler.cli.client.EventFeed;
import dev.ostler.cli.client.FrameView;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import java.util.Optional;

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
            lost.run();
        }
    }

    private void follow(FrameView frame) {
        String turn = frame.isEvent() ? frame.event().path("turn").asText() : "";
        String id = turn.isEmpty() ? null : turns.idOf(turn);
        record.follow(frame);
        switch (frame.isEvent() ? frame.kind() : "") {
            case "turn.started" -> {
                turns.started(turn, frame.data().path("input").asText());
                record.save();
            }
            case "turn.ended" -> {
                // written down before it is told, and told before anybody who waits for it goes on
                record.ended();
                AgentEvents.of(frame).ifPresent(event -> frames.event(id, event));
                turns.ended(turn, frame.data().path("outcome").asText());
                return;
            }
            case "approval.requested" -> {
                AgentEvents.of(frame).ifPresent(event -> frames.event(id, event));
                turns.asked();
                return;
            }
            default -> {}
        }
        AgentEvents.of(frame).ifPresent(event -> frames.event(id, event));
    }
}
