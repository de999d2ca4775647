/**
 * A fake Claude Code 2.1.329 on its pipes: stream-json frames, control requests, permissions, a queue of messages. It
 * follows the directives of {@link dev.ostler.fake.Script} in its prompts and runs what they say for real. Its traps are
 * those of the real one: a malformed line ends it, an interrupt that comes while a message is queued is lost, a message
 * that comes while a tool runs has no result of its own, and the end of the input is obeyed only after the turn.
 */
@NullMarked
package dev.ostler.fake.claude;

import org.jspecify.annotations.NullMarked;
