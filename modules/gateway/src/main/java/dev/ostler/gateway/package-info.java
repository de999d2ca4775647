/** The way in over HTTP, SSE and WebSocket. It knows the table of operations and the event bus, and nothing behind them. */
@NullMarked
package dev.ostler.gateway;

import org.jspecify.annotations.NullMarked;
