/**
 * The operating system as Ostler sees it: spawning, keeping, stopping and sweeping processes, and tailing what they
 * write. {@link dev.ostler.process.Keeper} is the door; {@link dev.ostler.process.OutputTail} reads the output files.
 *
 * <p>{@link dev.ostler.process.Stdio} says how a process is spoken with: app-servers with an endpoint write to files and
 * need nobody; those that speak on stdin and stdout, or want a terminal, are held by the keeper, and outlive brokers.
 *
 * <p>Depends on the JDK alone, so that a keeper can be a small process of its own. Linux on x86-64 and aarch64;
 * {@link dev.ostler.process.Platform} says so elsewhere.
 */
@NullMarked
package dev.ostler.process;

import org.jspecify.annotations.NullMarked;
