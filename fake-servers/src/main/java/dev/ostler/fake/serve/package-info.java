/** A fake {@code ostler serve}, the peer that the serve driver is tested with. */
@org.jspecify.annotations.NullMarked
package dev.ostler.fake.serve;
