package dev.ostler.drivers.claude;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.session.SessionEvent;

/** Where the decisions about a session go. */
interface Port {
    void emit(SessionEvent event);

    /** Whether frames are being read that an earlier broker has told. */
    boolean silent();

    /** An answer to one of our requests. */
    void answered(JsonNode response);

    /** A request of Claude Code's that nobody here can answer. */
    void refuse(String request, String why);

    /** It says outside a turn that something is wrong; at its start it ends after that. */
    void refused(String why);

    /** A message of ours is known to Claude Code, or has begun, or is over. */
    void acknowledged(String uuid);
}
