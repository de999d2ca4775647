package dev.ostler.process.remote;

import dev.ostler.process.KeeperEvent;
import dev.ostler.process.ProcessIdentity;
import java.time.Duration;
import java.time.Instant;

/** Events as frames, on the socket and in the log. */
final class EventShapes {
    private EventShapes() {}

    static Frame frame(long number, Instant at, KeeperEvent event) {
        Frame frame = new Frame("event")
                .with("number", number)
                .with("at", at.toEpochMilli())
                .with("harness", event.harnessId());
        switch (event) {
            case KeeperEvent.Exited e -> {
                frame.with("kind", "exited").with("identity", e.identity()).with("asked", e.asked());
                Shapes.put(frame, e.status());
                Shapes.put(frame, e.use());
            }
            case KeeperEvent.Reaped e ->
                frame.with("kind", "reaped")
                        .with("identity", e.identity())
                        .with("swept", e.swept())
                        .with("took", e.took().toNanos());
            case KeeperEvent.Survived e -> Shapes.put(frame.with("kind", "survived"), "survivors", e.survivors());
            case KeeperEvent.IdentityMismatch e -> {
                frame.with("kind", "mismatch").with("identity", e.expected());
                e.found().ifPresent(found -> frame.with("found", found));
            }
        }
        return frame;
    }

    static Instant at(Frame frame) {
        return Instant.ofEpochMilli(frame.number("at"));
    }

    static KeeperEvent event(Frame frame) {
        String harness = frame.text("harness");
        return switch (frame.text("kind")) {
            case "exited" ->
                new KeeperEvent.Exited(
                        harness,
                        ProcessIdentity.parse(frame.text("identity")),
                        Shapes.status(frame),
                        Shapes.use(frame),
                        Boolean.parseBoolean(frame.text("asked")));
            case "reaped" ->
                new KeeperEvent.Reaped(
                        harness,
                        ProcessIdentity.parse(frame.text("identity")),
                        (int) frame.number("swept"),
                        Duration.ofNanos(frame.number("took")));
            case "survived" -> new KeeperEvent.Survived(harness, Shapes.descendants(frame, "survivors"));
            case "mismatch" ->
                new KeeperEvent.IdentityMismatch(
                        harness, ProcessIdentity.parse(frame.text("identity")), Shapes.identity(frame, "found"));
            default -> throw new MalformedFrame("an event should be of a known kind, not '" + frame.text("kind") + "'");
        };
    }
}
