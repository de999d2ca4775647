/**
 * A person's terminal as a window onto the terminal of a program that is kept.
 *
 * <p>Decision: the person's terminal is the program's for that time, with its modes and its alternate screen; there is no
 * screen drawn within a screen. What only one terminal may do is left to the broker's: it answers the queries, so these
 * do not get here ({@link dev.ostler.cli.terminal.Shown}).
 */
@NullMarked
package dev.ostler.cli.terminal;

import org.jspecify.annotations.NullMarked;
