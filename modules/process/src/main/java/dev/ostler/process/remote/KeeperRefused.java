package dev.ostler.process.remote;

/** The keeper that is there does not serve this broker: another protocol, another store, or another broker has it. */
public final class KeeperRefused extends RuntimeException {
    KeeperRefused(String message) {
        super(message);
    }
}
