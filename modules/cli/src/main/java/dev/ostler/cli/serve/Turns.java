package dev.ostler.cli.serve;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which turn belongs to which prompt, and which one runs. Guarded by itself: while a prompt is being handed over, who
 * wants to know of its turn waits for the answer, so that no frame of a turn comes before the response.
 */
final class Turns {
    private static final int REMEMBERED = 1_000;

    private final Map<String, String> ids = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > REMEMBERED;
        }
    };
    /** Prompts that wait, with the ids that they came with; the broker bounds them. */
    private final Map<String, Optional<String>> waiting = new LinkedHashMap<>();

    private @Nullable String running;
    private @Nullable String runningText;
    private @Nullable Runnable deny;
    private String lastOutcome = "none";
    private boolean lost;

    /** It runs, from the answer to its prompt on. */
    synchronized void accepted(String turn, @Nullable String id, String text) {
        if (id != null) {
            ids.put(turn, id);
        }
        started(turn, text);
    }

    /** It waits for its turn; the broker knows it by this. */
    synchronized void waits(String prompt, @Nullable String id) {
        waiting.put(prompt, Optional.ofNullable(id));
    }

    /** Our prompts that wait, in their order. */
    synchronized List<String> waiting() {
        return List.copyOf(waiting.keySet());
    }

    /** One that waited, or another client's, has its turn now, which runs: nobody finds us idle in between. */
    synchronized void hasTurn(String prompt, String turn, String text) {
        Optional<String> id = waiting.remove(prompt);
        if (id != null && id.isPresent()) {
            ids.put(turn, id.get());
        }
        started(turn, text);
    }

    /** One that waited never gets its turn; tells whether it was ours. */
    synchronized Optional<Optional<String>> withdrawn(String prompt) {
        Optional<Optional<String>> ours = Optional.ofNullable(waiting.remove(prompt));
        notifyAll();
        return ours;
    }

    /** The id of the prompt that began a turn; null when it had none, or was another client's. */
    synchronized @Nullable String idOf(String turn) {
        return ids.get(turn);
    }

    synchronized void started(String turn, String text) {
        running = turn;
        runningText = text;
    }

    synchronized void ended(String turn, String outcome) {
        if (turn.equals(running)) {
            running = null;
            runningText = null;
        }
        lastOutcome = outcome;
        notifyAll();
    }

    /** Null when none runs. */
    synchronized @Nullable String running() {
        return running;
    }

    /** What the turn that runs was asked. */
    synchronized @Nullable String runningText() {
        return runningText;
    }

    /** How the last turn ended: completed, interrupted, failed, or none. */
    synchronized String lastOutcome() {
        return lastOutcome;
    }

    /** From now on this is done at each question, and once at once. */
    void nobodyAnswers(Runnable denies) {
        synchronized (this) {
            deny = denies;
        }
        asked();
    }

    /** A question waits. */
    void asked() {
        Runnable denies;
        synchronized (this) {
            denies = deny;
        }
        if (denies != null) {
            denies.run();
        }
    }

    /** The broker is gone for good: nothing more is heard of any turn. */
    synchronized void lost() {
        lost = true;
        notifyAll();
    }

    synchronized boolean isLost() {
        return lost;
    }

    /** Waits until no turn runs and none of our prompts waits, or nothing more is heard of them. */
    synchronized void awaitIdle() throws InterruptedException {
        while (!lost && (running != null || !waiting.isEmpty())) {
            wait();
        }
    }
}
