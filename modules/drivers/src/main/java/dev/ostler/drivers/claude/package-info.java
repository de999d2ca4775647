/**
 * Claude Code over its stream-json frames on stdin and stdout, with control requests both ways. Measured against
 * 2.1.329.
 *
 * <p>What shapes it: a message is acknowledged and followed by its {@code uuid} only ({@code command_lifecycle}), and
 * one that is sent while a turn runs is either taken into that turn or becomes a turn of its own; a {@code result} ends
 * a turn and its {@code subtype} says nothing; the session's id and the questions that wait can be asked for at any time
 * ({@code get_status}, {@code initialize}), so that a broker that comes back believes Claude Code and not its own
 * memory.
 */
@NullMarked
package dev.ostler.drivers.claude;

import org.jspecify.annotations.NullMarked;
