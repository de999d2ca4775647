package dev.ostler.process.remote;

import dev.ostler.process.ProcessIdentity;

/**
 * Who answers at the other end.
 *
 * @param identity its process
 * @param program the version of its program
 * @param epoch a new one for each keeper
 * @param protocol the version that is spoken on this connection
 */
public record KeeperAbout(ProcessIdentity identity, String program, String epoch, int protocol) {}
