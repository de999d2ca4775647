package dev.ostler.fake.ws;

import java.util.Optional;

/** What a {@link WsServer} serves. Called from many threads. */
public interface Site {
    /**
     * Decides about a request before any upgrade.
     *
     * @return the answer that ends it, or empty to open a WebSocket. Must not be empty when the request is no upgrade
     */
    Optional<HttpAnswer> refuse(RequestHead head);

    /** A WebSocket is open. What is returned gets its messages, on one thread, in order. */
    Listener opened(WsConnection connection);

    /** The messages of one connection. */
    interface Listener {
        /** A text message came, whole. */
        void text(byte[] utf8);

        /** A binary message came. */
        void binary(byte[] bytes);

        /** The connection is gone, by whomever. Called once, last. */
        void closed();
    }
}
