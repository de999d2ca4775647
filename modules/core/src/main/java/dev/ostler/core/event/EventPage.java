package dev.ostler.core.event;

import java.util.List;

/**
 * The answer to a range read.
 *
 * @param frames items and gaps in ascending order
 * @param examined everything up to here was examined; the next read goes on from it
 * @param head the newest published position when the page was made
 */
public record EventPage(List<Frame> frames, Cursor examined, Cursor head) {
    public EventPage {
        frames = List.copyOf(frames);
    }

    /** Whether the log had more than the page holds. */
    public boolean more() {
        return examined.seq() < head.seq();
    }
}
