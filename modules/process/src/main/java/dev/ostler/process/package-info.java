/**
 * The operating system as Ostler sees it: spawning, keeping, stopping and sweeping processes, and tailing what they
 * write. {@link dev.ostler.process.Keeper} is the door; {@link dev.ostler.process.OutputTail} reads the output files.
 *
 * <p>Depends on the JDK alone, so that a keeper can be a small process of its own. Linux on x86-64 and aarch64;
 * {@link dev.ostler.process.Platform} says so elsewhere.
 */
@NullMarked
package dev.ostler.process;

import org.jspecify.annotations.NullMarked;
