/** A fake agent of the Agent Client Protocol, in the manner of each of the real ones. */
@org.jspecify.annotations.NullMarked
package dev.ostler.fake.acp;
