/**
 * The language of Ostler: records, sealed types, addresses, codecs, errors and configuration. No I/O.
 *
 * <p>Decision: the event bus carries {@code Call} and {@code Answer} envelopes whose bodies are JSON text. Text is
 * immutable, so that a local delivery copies nothing, and the same bytes serve HTTP and a cluster.
 */
@NullMarked
package dev.ostler.core;

import org.jspecify.annotations.NullMarked;
