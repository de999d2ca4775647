package dev.ostler.fake.claude;

/** A message of the user's that waits. */
record Message(String uuid, String text) {}
