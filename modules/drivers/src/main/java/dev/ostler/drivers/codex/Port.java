package dev.ostler.drivers.codex;

import dev.ostler.core.session.SessionEvent;

/** Where the decisions about a session go. */
interface Port {
    void emit(SessionEvent event);

    /** Answers a server request; {@code request} is the JSON text of its id. */
    void answer(String request, Object result);

    /** Answers a server request with an error: codex then lets the tool fail and goes on. */
    void refuse(String request, String why);
}
