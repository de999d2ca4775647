package dev.ostler.drivers.http;

import dev.ostler.core.harness.ByteSize;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;

/** Server-sent events that come in. The server is never held back: what it writes is read at once. */
public final class EventStream {
    /** Receives them, on the caller's context. */
    public interface Receiver {
        /** The data of one event, whole. */
        void onData(byte[] utf8);

        /** Something came, if only a comment. */
        void onSign();

        /** An event over the bound was left out. */
        void onTooLong(long bytes);

        /** Nothing comes any more. Once, also when we closed it. */
        void onClosed(String why);
    }

    private final HttpClientRequest request;
    private final Receiver receiver;
    private boolean over;

    EventStream(HttpClientRequest request, HttpClientResponse response, ByteSize bound, Receiver receiver) {
        this.request = request;
        this.receiver = receiver;
        EventSplitter splitter = new EventSplitter(bound.bytes(), receiver::onData, receiver::onTooLong);
        response.handler(chunk -> {
            receiver.onSign();
            splitter.accept(chunk.getBytes());
        });
        response.exceptionHandler(e -> end("the event stream broke: " + e.getMessage()));
        response.endHandler(_ -> end("the server ended the event stream"));
    }

    /** Ends it; completes when the receiver was told. */
    public Future<Void> close(String why) {
        end(why);
        request.reset();
        return Future.succeededFuture();
    }

    private void end(String why) {
        if (!over) {
            over = true;
            receiver.onClosed(why);
        }
    }
}
