/**
 * The terminal that a program believes to be in.
 *
 * <p>Decision: an emulator of our own. JLine's ScreenTerminal (4.5.0 and before) keeps every line that ever left the
 * screen, 4 bits of each colour channel, no combining characters, and puts a wide character into the last column;
 * JediTerm is not in Maven Central, and reads its input from a thread that blocks.
 */
@NullMarked
package dev.ostler.drivers.pty;

import org.jspecify.annotations.NullMarked;
