/** A fake {@code pi --mode rpc}, made from a recording of pi 0.87.1, with what is known of 0.73.1. */
@org.jspecify.annotations.NullMarked
package dev.ostler.fake.pi;
