/** A tool server that agents start: it asks their user before it answers. */
@org.jspecify.annotations.NullMarked
package dev.ostler.fake.mcp;
