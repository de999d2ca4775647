/** Programs that misbehave, each in one way. */
@org.jspecify.annotations.NullMarked
package dev.ostler.fake.evil;
