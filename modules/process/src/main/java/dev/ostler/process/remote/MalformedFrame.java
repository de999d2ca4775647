package dev.ostler.process.remote;

/** The other side sent what is no frame, or not the one that was due. */
final class MalformedFrame extends RuntimeException {
    MalformedFrame(String message) {
        super(message);
    }
}
