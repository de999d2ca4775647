package dev.ostler.broker;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides what becomes of the prompts of one harness: one runs, the others wait in their order; and until when a turn
 * may run. It does nothing itself: what it says is carried out by {@link PromptDesk}.
 */
final class PromptQueue {
    /** So many wait at most. */
    static final int MOST = 64;

    /** The characters of all that wait: the record that holds them is written with each turn. */
    static final int MOST_CHARS = 1 << 20;

    private static final class Entry {
        final QueuedPrompt prompt;
        boolean written;
        /** Somebody wants it gone, and that is being written. */
        boolean leaving;

        Entry(QueuedPrompt prompt, boolean written) {
            this.prompt = prompt;
            this.written = written;
        }
    }

    private final Clock clock;
    private final @Nullable Duration turnTimeout;
    private final List<Entry> waiting = new ArrayList<>();
    private @Nullable QueuedPrompt starting;
    private boolean changing;
    private @Nullable String turn;
    private @Nullable Instant deadline;
    private @Nullable String expired;

    /** {@code turnTimeout} is that of the definition; null for none. */
    PromptQueue(Clock clock, @Nullable Duration turnTimeout) {
        this.clock = clock;
        this.turnTimeout = turnTimeout;
    }

    // ---- prompts

    /**
     * A prompt has come. Zero: it is to be started now, and is this queue's {@link #starting} until {@link #turnStarted}
     * or {@link #notStarted}. Else its position, from 1, and it waits until {@link #written} and its turn.
     *
     * @throws OstlerException {@code CONFLICT} when it would have to wait and shall not, {@code OVERLOADED} when no more
     *     may wait, {@code TOO_LARGE} when it never could
     */
    int arrive(QueuedPrompt prompt, boolean mayWait) {
        if (free() && waiting.isEmpty()) {
            starting = prompt;
            return 0;
        }
        if (!mayWait) {
            throw busy();
        }
        return add(prompt, waiting.size());
    }

    /** One that was to start now waits after all, first of all: a turn of somebody else was faster. */
    int first(QueuedPrompt prompt) {
        return add(prompt, 0);
    }

    private int add(QueuedPrompt prompt, int at) {
        if (prompt.text().length() > MOST_CHARS) {
            throw new OstlerException(
                    ErrorCode.TOO_LARGE,
                    "the text has " + prompt.text().length() + " characters; one that waits may have at most "
                            + MOST_CHARS);
        }
        long chars = waiting.stream().mapToLong(e -> e.prompt.text().length()).sum()
                + prompt.text().length();
        if (waiting.size() >= MOST || chars > MOST_CHARS) {
            throw new OstlerException(
                    ErrorCode.OVERLOADED,
                    waiting.size() + " prompts wait already; at most " + MOST + " may, with " + MOST_CHARS
                            + " characters in all",
                    Map.of("waiting", waiting.size(), "most", MOST, "mostChars", MOST_CHARS));
        }
        waiting.add(at, new Entry(prompt, false));
        return at + 1;
    }

    /** It stands in the store: its turn may come. */
    void written(String id) {
        waiting.stream().filter(e -> e.prompt.id().equals(id)).forEach(e -> e.written = true);
    }

    /** What an earlier connection left, in its order. */
    void restore(List<QueuedPrompt> prompts) {
        prompts.forEach(p -> waiting.add(new Entry(p, true)));
    }

    /** The one whose turn has come; it is {@link #starting} then. */
    Optional<QueuedPrompt> next() {
        if (!free() || waiting.isEmpty() || !waiting.getFirst().written || waiting.getFirst().leaving) {
            return Optional.empty();
        }
        starting = waiting.removeFirst().prompt;
        return Optional.of(starting);
    }

    /** It waits again, in front of all others: it was not sent. */
    void putBack(QueuedPrompt prompt) {
        starting = null;
        waiting.addFirst(new Entry(prompt, true));
    }

    /** It did not become a turn. */
    void notStarted() {
        starting = null;
    }

    /** It keeps its place, and its turn does not come, until it is {@link #gone} or {@link #stays}. */
    Optional<QueuedPrompt> cancel(String id) {
        Optional<Entry> found = waiting.stream()
                .filter(e -> !e.leaving && e.prompt.id().equals(id))
                .findFirst();
        found.ifPresent(e -> e.leaving = true);
        return found.map(e -> e.prompt);
    }

    /** The same for all that wait. */
    List<QueuedPrompt> cancelAll() {
        List<QueuedPrompt> all = waiting();
        waiting.forEach(e -> e.leaving = true);
        return all;
    }

    /** It does not stand in the store any more, or never did. */
    void gone(String id) {
        waiting.removeIf(e -> e.prompt.id().equals(id));
    }

    /** It stands in the store still: that it was cancelled could not be written. */
    void stays(String id) {
        waiting.stream().filter(e -> e.prompt.id().equals(id)).forEach(e -> {
            e.written = true;
            e.leaving = false;
        });
    }

    List<QueuedPrompt> waiting() {
        return waiting.stream().filter(e -> !e.leaving).map(e -> e.prompt).toList();
    }

    // ---- the session

    /** Another session is to be opened; fails with {@code CONFLICT} when a turn runs or prompts wait. */
    void changing() {
        if (!free()) {
            throw busy();
        }
        if (!waiting.isEmpty()) {
            throw new OstlerException(
                    ErrorCode.CONFLICT,
                    waiting.size() + " prompts wait for this session; wait for them or cancel them");
        }
        changing = true;
    }

    void changed() {
        changing = false;
    }

    // ---- turns

    /** The turn that runs, or null. */
    @Nullable
    String turn() {
        return turn;
    }

    /** A turn ran when the session was last seen, and had to end by then; null for what there was not. */
    void resuming(@Nullable String running, @Nullable Instant until) {
        turn = running;
        deadline = running == null ? null : until;
        starting = null;
    }

    /** A turn runs: that of the prompt that is being started, or somebody else's. */
    void turnStarted(String id) {
        QueuedPrompt of = starting;
        Duration after = of != null && of.timeout() != null ? of.timeout() : turnTimeout;
        if (!id.equals(turn)) {
            deadline = after == null ? null : clock.instant().plus(after);
        }
        turn = id;
        starting = null;
    }

    /** The prompt has become this turn, whether its beginning was told before or is told after. */
    void accepted(QueuedPrompt prompt, String id) {
        if (prompt.equals(starting)) {
            turnStarted(id);
        }
    }

    /** No turn runs in the session, whatever was believed. */
    void none() {
        turn = null;
        deadline = null;
    }

    void turnEnded(String id) {
        if (id.equals(turn)) {
            turn = null;
            deadline = null;
        }
    }

    /** When the turn that runs must have ended; null when it need not. */
    @Nullable
    Instant deadline() {
        return deadline;
    }

    /** How long it may still run; empty when it may for ever. */
    Optional<Duration> left() {
        if (deadline == null) {
            return Optional.empty();
        }
        Duration left = Duration.between(clock.instant(), deadline);
        return Optional.of(left.isNegative() ? Duration.ZERO : left);
    }

    /** The turn that has to be interrupted now, if one has. */
    Optional<String> due() {
        if (turn == null || left().filter(Duration::isZero).isEmpty()) {
            return Optional.empty();
        }
        expired = turn;
        return Optional.of(turn);
    }

    /** Whether this turn was interrupted by its deadline. */
    boolean expired(String id) {
        return id.equals(expired);
    }

    static OstlerException notThere(String id, String harness) {
        return new OstlerException(
                ErrorCode.NOT_FOUND,
                "prompt " + id + " does not wait; its turn may have begun: ostler queue " + harness);
    }

    private boolean free() {
        return turn == null && starting == null && !changing;
    }

    private OstlerException busy() {
        if (turn != null) {
            return new OstlerException(
                    ErrorCode.CONFLICT,
                    "turn " + turn + " is running; steer it, interrupt it or wait for its end",
                    Map.of("turn", turn));
        }
        return new OstlerException(
                ErrorCode.CONFLICT,
                changing
                        ? "another session is being opened; wait for it"
                        : starting != null
                                ? "a turn is being started; wait for it, or steer it"
                                : waiting.size() + " prompts wait already");
    }
}
