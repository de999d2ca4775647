/**
 * The verticles: spawn, readiness, attach, events, release. The event bus is the only door.
 *
 * <p>Reading order: {@link dev.ostler.broker.BrokerVerticle} answers, {@code SpawnFlow} starts, {@code HarnessVerticle}
 * owns the process, {@code ReadinessVerticle} judges the start, {@code AttachVerticle} holds the connection,
 * {@code LifecycleVerticle} writes and publishes, {@code ReleaseFlow} lets go.
 *
 * <p>Decision: the registry is a table of immutable records with one writer, the {@code LifecycleVerticle}. A fact
 * travels as an event together with the change that it makes to its harness's record, and both are committed in one
 * transaction; so there is no record that no event explains, and every reader may look at the table without asking.
 */
@NullMarked
package dev.ostler.broker;

import org.jspecify.annotations.NullMarked;
