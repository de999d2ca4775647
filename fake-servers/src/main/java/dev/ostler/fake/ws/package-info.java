/** A WebSocket server on the plain JDK, so that a fake is up in a fraction of a second. */
@org.jspecify.annotations.NullMarked
package dev.ostler.fake.ws;
