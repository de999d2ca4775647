package dev.ostler.drivers.ws;

import io.vertx.core.Future;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketConnectOptions;

/** One way to a server, for one connection. */
interface Dial {
    /** Connects and upgrades; called once. */
    Future<WebSocket> open(WebSocketConnectOptions request);

    /** Lets go of what it held besides the socket. */
    Future<Void> close();
}
