package dev.ostler.client;

import dev.ostler.core.event.DeltaRun;
import dev.ostler.core.event.Event;
import dev.ostler.core.event.Frame;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The frames of a page for a slow reader: adjacent deltas of one item are one, at the position of the last of them, so
 * that whoever goes on from there has had the text of all. It costs the reader less than they would, and so it catches
 * up.
 */
final class MergedFrames {
    private static final int MOST_CHARS = 64 << 10;

    private final List<Frame> out;
    private @Nullable DeltaRun run;
    private Frame.@Nullable Item first;
    private Frame.@Nullable Item last;

    private MergedFrames(int size) {
        out = new ArrayList<>(size);
    }

    static List<Frame> of(List<Frame> frames) {
        MergedFrames merged = new MergedFrames(frames.size());
        frames.forEach(merged::add);
        merged.seal();
        return merged.out;
    }

    private void add(Frame frame) {
        if (!(frame instanceof Frame.Item item)) {
            seal();
            out.add(frame);
            return;
        }
        if (run != null && continues(item.event()) && run.add(item.event().draft())) {
            last = item;
            return;
        }
        seal();
        run = DeltaRun.of(item.event().draft(), MOST_CHARS);
        first = item;
        last = item;
        if (run == null) {
            out.add(item);
        }
    }

    /** Of the same log and the same broker. */
    private boolean continues(Event event) {
        return last != null
                && last.event().cursor().epoch().equals(event.cursor().epoch())
                && last.event().node().equals(event.node());
    }

    private void seal() {
        if (run != null && first != null && last != null) {
            out.add(
                    run.deltas() == 1
                            ? first
                            : new Frame.Item(
                                    new Event(last.cursor(), last.event().node(), run.made()), first.prev()));
        }
        run = null;
    }
}
