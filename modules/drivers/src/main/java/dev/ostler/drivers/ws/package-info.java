/**
 * The WebSocket transport: one text message, one frame of the protocol above.
 *
 * <p>Decision: it never holds back-pressure on the socket. Real app-servers disconnect a reader that is slow for
 * seconds, so slowness is dealt with behind this package, by bounds and by merging.
 */
@NullMarked
package dev.ostler.drivers.ws;

import org.jspecify.annotations.NullMarked;
