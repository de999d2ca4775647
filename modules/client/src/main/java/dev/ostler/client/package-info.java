/** Members of the event bus: subscriptions to the event log, the same for the gateway and for programs in the cluster. */
@NullMarked
package dev.ostler.client;

import org.jspecify.annotations.NullMarked;
