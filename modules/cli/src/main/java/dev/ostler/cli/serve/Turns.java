package dev.ostler.cli.serve;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
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

    private final Map<String, JsonNode> ids = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, JsonNode> eldest) {
            return size() > REMEMBERED;
        }
    };
    /** Prompts that wait, by the names that the broker has for them; it bounds them. */
    private final Map<String, Asked> waiting = new LinkedHashMap<>();
    /** Prompts that were added to the turn that runs. */
    private final List<Asked> steering = new ArrayList<>();

    private @Nullable String running;
    private @Nullable Asked runningPrompt;
    private @Nullable Asked doubtful;
    private @Nullable Runnable deny;
    private String lastOutcome = "none";
    private boolean lost;

    /** It runs, from the answer to its prompt on. */
    synchronized void accepted(String turn, Asked prompt) {
        if (prompt.id() != null) {
            ids.put(turn, prompt.id());
        }
        started(turn, prompt.text());
    }

    /** It waits for its turn; the broker knows it by this. */
    synchronized void waits(String name, Asked prompt) {
        waiting.put(name, prompt);
    }

    /** It was being handed over when who did so was killed: the log says whether it arrived. */
    synchronized void doubts(Asked prompt) {
        doubtful = prompt;
    }

    /** A prompt waits that was handed over as this step; it may be the one in doubt. */
    synchronized void arrivedToWait(String trace, String name) {
        if (doubtful != null && trace.equals(doubtful.trace())) {
            waiting.put(name, doubtful);
            doubtful = null;
        }
    }

    /** A turn begins with the prompt that was handed over as this step; it may be the one in doubt. */
    synchronized void arrivedToRun(String trace, String turn) {
        if (doubtful != null && trace.equals(doubtful.trace())) {
            if (doubtful.id() != null) {
                ids.put(turn, doubtful.id());
            }
            doubtful = null;
        }
    }

    /** Our prompts that wait, in their order. */
    synchronized Map<String, Asked> waiting() {
        return Collections.unmodifiableMap(new LinkedHashMap<>(waiting));
    }

    /** It became a part of this turn, whose end is its end. */
    synchronized void steers(Asked prompt) {
        steering.add(prompt);
    }

    /** Those whose end came with the end of the turn; each is told once. */
    synchronized List<Asked> steered() {
        List<Asked> all = List.copyOf(steering);
        steering.clear();
        return all;
    }

    /** One that waited, or another client's, has its turn now, which runs: nobody finds us idle in between. */
    synchronized void hasTurn(String prompt, String turn, String text) {
        Asked ours = waiting.remove(prompt);
        if (ours != null && ours.id() != null) {
            ids.put(turn, ours.id());
        }
        started(turn, text);
    }

    /** One that waited never gets its turn; tells whether it was ours. */
    synchronized Optional<Asked> withdrawn(String prompt) {
        Optional<Asked> ours = Optional.ofNullable(waiting.remove(prompt));
        notifyAll();
        return ours;
    }

    /** The id of the prompt that began a turn; null when it had none, or was another client's. */
    synchronized @Nullable JsonNode idOf(String turn) {
        return ids.get(turn);
    }

    synchronized void started(String turn, String text) {
        running = turn;
        runningPrompt = new Asked(ids.get(turn), text);
    }

    synchronized void ended(String turn, String outcome) {
        if (turn.equals(running)) {
            running = null;
            runningPrompt = null;
        }
        lastOutcome = outcome;
        notifyAll();
    }

    /** Null when none runs. */
    synchronized @Nullable String running() {
        return running;
    }

    /** What the turn that runs was asked, unless it is this one. */
    synchronized @Nullable Asked unfinished(@Nullable String over) {
        return running == null || running.equals(over) ? null : runningPrompt;
    }

    /** Waits for the answer to a prompt that is being handed over. */
    void afterHandOver() {
        synchronized (this) {
            return;
        }
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
