package dev.ostler.cli.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;

/**
 * An answer that goes on. With a status other than 200 {@code refusal} is its whole body and nothing more comes. Closing
 * it, from any thread, ends a read that waits.
 */
public record HttpStream(Socket socket, int status, String refusal, InputStream body) implements AutoCloseable {
    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // it is gone either way
        }
    }
}
