/**
 * Peers that speak lines of JSON on stdin and stdout: what their codecs have in common.
 *
 * <p>Decision: a codec has no stored state. The keeper spools what a peer prints; the record of a harness holds two
 * offsets, that of the last moment at which nothing was open, and that up to which frames were made into events, the
 * latter in the same transaction as the events. After a broker's loss the spool is read from the first, silently up to
 * the second: the codec then knows what it knew, whatever the protocol. Requests that a codec sends therefore carry ids
 * that say what they were for.
 */
@NullMarked
package dev.ostler.drivers.stdio;

import org.jspecify.annotations.NullMarked;
