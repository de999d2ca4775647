/** HTTP over a plain socket: what a short command can afford. {@code java.net.http} costs it 400 ms of start. */
@NullMarked
package dev.ostler.cli.http;

import org.jspecify.annotations.NullMarked;
