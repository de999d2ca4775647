package dev.ostler.process.remote;

/** The connection to the keeper ended before it answered; whether it did what was asked is not known. */
public final class KeeperLost extends IllegalStateException {
    /** @param message which connection, and what is known of its end */
    public KeeperLost(String message) {
        super(message);
    }
}
