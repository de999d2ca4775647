/** Fake programs of product quality: what tests, the demo and the benchmarks run in the place of real agents. */
@org.jspecify.annotations.NullMarked
package dev.ostler.fake;
