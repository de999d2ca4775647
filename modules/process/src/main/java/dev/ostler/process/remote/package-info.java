/**
 * The keeper as a process of its own, which outlives its broker: {@link dev.ostler.process.remote.KeeperProgram} keeps,
 * {@link dev.ostler.process.remote.KeeperProcess} finds or starts it, {@link dev.ostler.process.remote.RemoteKeeper}
 * speaks with it over a Unix socket.
 *
 * <p>A frame is a length of four bytes, big-endian, then a type, then named lists of texts ({@link
 * dev.ostler.process.remote.Frame}). That layout and the frames {@code hello}, {@code welcome} and {@code refused} are
 * the same in every version; the rest is agreed on by them. What a reader does not know it lets pass.
 */
@NullMarked
package dev.ostler.process.remote;

import org.jspecify.annotations.NullMarked;
