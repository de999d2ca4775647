package dev.ostler.cli.serve;

import dev.ostler.cli.client.FrameView;

/** Frames of the event log as a broker sends them. */
final class Sample {
    private Sample() {}

    /** An event of turn t1. */
    static FrameView event(String kind, String data) {
        return event(kind, "t1", data);
    }

    static FrameView event(String kind, String turn, String data) {
        return FrameView.parse("{\"frame\":\"event\",\"event\":{\"cursor\":\"c1\",\"kind\":\"" + kind + "\","
                + (turn.isEmpty() ? "" : "\"turn\":\"" + turn + "\",")
                + "\"time\":\"2026-01-01T00:00:00Z\",\"data\":" + data + "}}");
    }
}
