/** A fake {@code opencode serve}, built from recordings of opencode 1.18.33. */
@org.jspecify.annotations.NullMarked
package dev.ostler.fake.opencode;
