/** A fake {@code codex app-server}, faithful to recordings of 0.169.0. */
@org.jspecify.annotations.NullMarked
package dev.ostler.fake.codex;
