package dev.ostler.drivers.codex;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Frames that came before the answer to the request that caused them: codex writes answers and notifications from two
 * tasks. They wait for the answer, in their order.
 */
final class Held {
    /** More than a second of frames at codex's full speed; above this nothing waits for the answer any more. */
    static final int BOUND = 16_384;

    private final List<Notice> notices = new ArrayList<>();

    /** Keeps the notice if it has to wait. */
    boolean hold(Notice notice, boolean opening, boolean starting) {
        boolean waits = switch (notice) {
            case Notice.OfTurn _ -> opening || starting;
            case Notice.Asked(Question question) -> opening || (starting && question.turn() != null);
            case Notice.Resolved _ -> opening || starting;
            case Notice.Status _, Notice.Used _ -> opening;
            case Notice.Other(var thread, var _, var _) -> opening && thread != null;
            case Notice.Clock _ -> false;
        };
        if (waits) {
            notices.add(notice);
        }
        return waits;
    }

    boolean full() {
        return notices.size() >= BOUND;
    }

    Optional<String> firstTurnStarted() {
        return notices.stream()
                .filter(Notice.TurnStarted.class::isInstance)
                .map(notice -> ((Notice.TurnStarted) notice).turn())
                .findFirst();
    }

    List<Notice> drain() {
        List<Notice> all = List.copyOf(notices);
        notices.clear();
        return all;
    }

    void clear() {
        notices.clear();
    }
}
