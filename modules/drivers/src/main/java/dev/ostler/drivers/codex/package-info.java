/**
 * The driver for {@code codex app-server}, measured against codex 0.169.0.
 *
 * <p>Decisions. What a frame means ({@link dev.ostler.drivers.codex.Notices}) is a pure function of its bytes; what it
 * means for the session ({@link dev.ostler.drivers.codex.CodexSession}) is a state machine without I/O and without a
 * clock; only {@link dev.ostler.drivers.codex.CodexDriver} and what it holds touch the network. The turn gate is ours:
 * codex takes a second {@code turn/start} for a steer.
 */
@NullMarked
package dev.ostler.drivers.codex;

import org.jspecify.annotations.NullMarked;
