/**
 * Programs in a terminal: anything that a person could start in one.
 *
 * <p>Decision, foreign functions instead of pty4j: the keeper opens terminals itself ({@code posix_openpt}, and {@code
 * posix_spawn} with a new session whose leader opens the device). Measured with 50 on JDK 25: a start takes 2.8 ms at
 * p50, with pty4j 8.3 ms and 800 ms for the first; it needs no thread for each, where pty4j has one; it drags in nothing,
 * where pty4j has JNA and kotlin-stdlib, 8 MB. And the master is one descriptor more on the loop that the keeper has
 * anyway, so that the program outlives the broker.
 *
 * <p>Decision, an emulator of our own. JLine's ScreenTerminal (4.5.0 and before) keeps every line that ever left the
 * screen, 4 bits of each colour channel, no combining characters, and puts a wide character into the last column;
 * JediTerm is not in Maven Central, and reads its input from a thread that blocks.
 *
 * <p>Decision, one kind for all that is shown: every byte is a {@code text.delta} of the item {@code terminal}, decoded,
 * with its escapes, in its order. It carries a turn while one runs and none otherwise. A viewer takes all of them of a
 * harness, a reader of a turn filters by the turn as for every other agent; a kind of its own for what lies between the
 * turns would make a viewer merge two streams. At the end of a turn {@code item.completed} holds the first 256 Ki
 * characters of it.
 *
 * <p>Decision, an emulator of our own. JLine's ScreenTerminal (4.5.0 and before) keeps every line that ever left the
 * screen, 4 bits of each colour channel and no combining characters, and puts half of a wide character into the last
 * column; JediTerm is not in Maven Central, and reads its input with a thread that blocks. It knows what programs for
 * xterm-256color print, and takes 35 million characters a second of a full-screen program, 200 million of plain text.
 *
 * <p>What is said of a terminal is seen, not told: a turn begins with the enter key and is over when an {@link
 * dev.ostler.drivers.pty.IdleRule} says so. After a loss of the broker the newest 256 KiB are read again in silence, so
 * that the screen is known, and queries in them are not answered again. How far reading has come is written with each
 * lifecycle event, and once a second while something is written: what came after the last of these is told again by the
 * next broker. A viewer is told by the gap, and takes the screen, which says after which cursor to go on.
 */
@NullMarked
package dev.ostler.drivers.pty;

import org.jspecify.annotations.NullMarked;
