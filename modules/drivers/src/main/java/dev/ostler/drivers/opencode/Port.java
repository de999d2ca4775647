package dev.ostler.drivers.opencode;

import dev.ostler.core.session.SessionEvent;

/** Where the decisions about a session go. */
interface Port {
    void emit(SessionEvent event);

    /** A message of a user is known to belong to this turn: it began it or joined it. */
    void placed(String message, String turn);

    /** The turn of this question is over, and nobody waits for its answer; the server would show it for ever. */
    void abandoned(Question question);
}
