package dev.ostler.fake.codex;

import dev.ostler.fake.Step;
import java.util.List;

/** What a turn does to the server that runs it. */
interface Mishaps {
    /** The clients that hear of the thread. */
    List<Peer> readers(CodexThread thread);

    /** Performs {@code drop, overload, exit} or {@code crash}. */
    void happen(Step step, CodexThread thread);

    /** The turn is over. Under the lock. */
    void ended(TurnRunner runner);
}
