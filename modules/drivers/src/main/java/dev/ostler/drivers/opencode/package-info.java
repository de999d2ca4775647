/**
 * The driver for {@code opencode serve}, measured against opencode 1.18.33.
 *
 * <p>Decisions. A turn is the user message that began it, under an id that we choose: so a prompt whose answer was lost
 * is known again in the history. What an event means ({@link dev.ostler.drivers.opencode.Notices}) is a pure function of
 * its bytes; what it means for the session ({@link dev.ostler.drivers.opencode.OpencodeSession}) is a state machine
 * without I/O and without a clock. Idle is only a hint, since opencode says it twice, and also about the run before: a
 * turn ends when its last answer has ended too, and where that does not come, the history is asked. The event stream has
 * no replay: after each gap the history, the status and the open questions are read again, and what comes meanwhile
 * waits.
 */
@NullMarked
package dev.ostler.drivers.opencode;

import org.jspecify.annotations.NullMarked;
