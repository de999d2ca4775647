/**
 * HTTP to one app-server: requests with a deadline each and bounded answers, and server-sent events that are read to any
 * size without holding the server back.
 */
@NullMarked
package dev.ostler.drivers.http;

import org.jspecify.annotations.NullMarked;
