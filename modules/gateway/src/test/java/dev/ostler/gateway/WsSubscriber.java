package dev.ostler.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.client.Subscriber;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.error.Problem;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Subscribe;
import io.vertx.core.Promise;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;

/** A client of {@code /v1/ws} with one subscription. */
final class WsSubscriber extends Subscriber {
    private final Promise<JsonNode> answer = Promise.promise();
    private final WebSocket socket;
    private volatile boolean ended;

    private WsSubscriber(WebSocket socket) {
        this.socket = socket;
    }

    static WebSocketConnectOptions options(int port) {
        return new WebSocketConnectOptions().setHost("127.0.0.1").setPort(port).setURI("/v1/ws");
    }

    static WsSubscriber open(WebSocketClient client, int port, Subscribe request) {
        Promise<WsSubscriber> opened = Promise.promise();
        client.connect(options(port).putHeader("Authorization", "Bearer " + Tokens.READ))
                .onFailure(opened::fail)
                .onSuccess(socket -> {
                    WsSubscriber subscriber = new WsSubscriber(socket);
                    socket.textMessageHandler(subscriber::message);
                    socket.closeHandler(_ -> subscriber.ended = true);
                    socket.exceptionHandler(_ -> {});
                    socket.writeTextMessage("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"events/subscribe\",\"params\":"
                            + Json.write(request) + "}");
                    opened.complete(subscriber);
                });
        WsSubscriber subscriber = opened.future().await();
        JsonNode answer = subscriber.answer.future().await();
        if (answer.has("error")) {
            subscriber.close();
            throw new OstlerException(
                    Json.read(answer.path("error").path("data").toString(), Problem.class));
        }
        return subscriber;
    }

    private void message(String text) {
        JsonNode message = Json.tree(text);
        if (message.has("id")) {
            answer.complete(message);
            return;
        }
        JsonNode params = message.path("params");
        if (params.has("frame")) {
            received(params.path("frame").toString());
        }
        params.path("frames").forEach(frame -> received(frame.toString()));
    }

    WebSocket socket() {
        return socket;
    }

    @Override
    public void stopReading() {
        socket.pause();
    }

    @Override
    public void resumeReading() {
        socket.resume();
    }

    @Override
    public boolean ended() {
        return ended;
    }

    @Override
    public void close() {
        socket.close();
    }
}
