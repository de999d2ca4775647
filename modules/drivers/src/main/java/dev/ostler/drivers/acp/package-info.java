/**
 * The Agent Client Protocol, version 1: JSON-RPC 2.0 in lines on stdin and stdout. Measured against opencode 1.18.33,
 * claude-agent-acp 0.49.0, codex-acp 0.16.0 and gemini-cli 0.61.0.
 *
 * <p>Decision: a turn has no id of the agent's, so that one is minted and is part of the id of the prompt's request; the
 * answer to that request is the turn's end, also for a broker that did not send it.
 *
 * <p>Decision: a checkpoint of an idle session is followed at once by a request whose id names the session. Who reads on
 * from there finds the answer and knows that this process has the session open; it need not be loaded, which is slow, and
 * fails for a session that never had a turn.
 *
 * <p>Decision: {@code session/fork} is used where the agent advertises it (opencode, claude-agent-acp) and its copy lasts:
 * claude-agent-acp's is open in the process and never written, so that nobody finds it again.
 *
 * <p>gemini-cli finds a session again unless it is loaded in the minute of UTC in which it was made ({@link
 * dev.ostler.drivers.acp.Youth}). A process that is started within that minute cannot know it: then the session is lost,
 * which is told, and a new one is opened.
 */
@NullMarked
package dev.ostler.drivers.acp;

import org.jspecify.annotations.NullMarked;
