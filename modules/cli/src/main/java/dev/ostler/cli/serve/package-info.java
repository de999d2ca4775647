/**
 * {@code ostler serve}: one session over stdin and stdout, frames of JSON, one a line.
 *
 * <p>Decision: it is a client of a broker like any other command. Without one at hand it runs its own in this process, on
 * a private data directory and a free loopback port, so that there is one way from a command to an agent and not two.
 * What that broker owns is kept by a keeper process all the same, and ended when this process is lost: a keeper inside
 * would die with it and leave the agent behind.
 *
 * <p>The transcript is made from the event log alone. It is written after each turn; what runs is written before it
 * begins, so that after a kill the next one can say what was lost.
 */
@NullMarked
package dev.ostler.cli.serve;

import org.jspecify.annotations.NullMarked;
