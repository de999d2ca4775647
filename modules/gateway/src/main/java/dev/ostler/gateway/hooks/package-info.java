/**
 * Hooks out: events for those who do not subscribe. A webhook gets each event by HTTP POST, signed; a command is run with
 * the event on its standard input. Each hook has its own place in the log, kept on the disk: at least once, in order.
 */
@NullMarked
package dev.ostler.gateway.hooks;

import org.jspecify.annotations.NullMarked;
