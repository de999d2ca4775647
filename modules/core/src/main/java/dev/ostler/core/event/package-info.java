/** The event log's words: cursor, event, frames of a subscription. */
@NullMarked
package dev.ostler.core.event;

import org.jspecify.annotations.NullMarked;
