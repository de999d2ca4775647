/**
 * JSON-RPC over any framed transport, without a word about who speaks it.
 *
 * <p>Decisions. Frames are UTF-8 bytes until somebody needs text: one streaming pass finds {@code id}, {@code method}
 * and the few scalars of {@code params} that the hot path wants, and only frames whose content matters become a tree.
 * Ids live in two spaces, ours and the peer's, and are keyed by their JSON text, so that {@code 0} and {@code "0"} are
 * two ids and both are valid.
 */
@NullMarked
package dev.ostler.drivers.rpc;

import org.jspecify.annotations.NullMarked;
