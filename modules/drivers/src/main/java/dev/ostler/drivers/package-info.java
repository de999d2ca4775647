/**
 * The code that speaks app-server protocols: one package per protocol over two transports.
 *
 * <p>Decision: a {@link dev.ostler.drivers.Driver} outlives its connections. Which turns run and which questions are
 * open must survive a dropped socket, so that a turn has exactly one end; when to dial again is the broker's decision,
 * since only it knows whether the process lives.
 */
@NullMarked
package dev.ostler.drivers;

import org.jspecify.annotations.NullMarked;
