package dev.ostler.drivers.claude;

import org.jspecify.annotations.Nullable;

/**
 * A message that was sent and has not begun.
 *
 * @param text null when an earlier broker sent it
 * @param client who sent it
 * @param prompt whether it was to begin a turn; otherwise it was to steer one
 */
record Said(@Nullable String text, @Nullable String client, boolean prompt) {}
