/**
 * The driver for {@code pi --mode rpc}, measured against pi 0.87.1; of 0.73.1 it knows what was recorded.
 *
 * <p>Decisions. A turn lasts from the answer to its prompt until {@code agent_settled}: what pi calls a turn is one
 * answer of the model. Nothing in pi asks before it acts; {@code conf/harnesses/pi-gate.ts} does.
 */
@NullMarked
package dev.ostler.drivers.pi;

import org.jspecify.annotations.NullMarked;
