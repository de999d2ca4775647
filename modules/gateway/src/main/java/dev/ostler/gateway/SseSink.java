package dev.ostler.gateway;

import dev.ostler.core.event.Frame;
import dev.ostler.core.ops.Caller;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;

/**
 * Frames as server-sent events: {@code id} is the position to come back with, {@code event} the type of the frame,
 * {@code data} the frame. HTTP/1.0 clients get a body that ends with the connection.
 */
final class SseSink extends TickSink {
    /** A client that did not read its bye within it is cut off. */
    private static final Duration LINGER = Duration.ofSeconds(2);

    private final Vertx vertx;
    private final HttpServerRequest request;
    private final HttpServerResponse response;

    SseSink(Vertx vertx, HttpServerRequest request, Caller caller, int sendBuffer) {
        super(vertx, "sse " + request.remoteAddress() + " " + caller.name());
        this.vertx = vertx;
        this.request = request;
        this.response = request.response();
        response.setWriteQueueMaxSize(sendBuffer);
        response.drainHandler(_ -> roomAgain());
    }

    /** Begins the answer; from here on errors are a bye. */
    void head() {
        response.putHeader("Content-Type", "text/event-stream")
                .putHeader("Cache-Control", "no-store")
                .putHeader("X-Accel-Buffering", "no");
        if (request.version() == HttpVersion.HTTP_1_0) {
            response.putHeader("Connection", "close");
        } else {
            response.setChunked(true);
        }
    }

    @Override
    void append(StringBuilder out, Frame frame, boolean first) {
        out.append("id: ").append(frame.cursor());
        out.append("\nevent: ").append(type(frame));
        out.append("\ndata: ").append(frame.toJson()).append("\n\n");
    }

    private static String type(Frame frame) {
        return switch (frame) {
            case Frame.Snapshot _ -> "snapshot";
            case Frame.Item _ -> "event";
            case Frame.Gap _ -> "gap";
            case Frame.Heartbeat _ -> "heartbeat";
            case Frame.Bye _ -> "bye";
        };
    }

    @Override
    Future<Void> send(StringBuilder out, int count) {
        return response.closed() ? Future.succeededFuture() : response.write(out.toString());
    }

    @Override
    boolean queueFull() {
        return response.writeQueueFull();
    }

    @Override
    public void end() {
        flush();
        if (response.closed()) {
            return;
        }
        long cut = vertx.setTimer(LINGER.toMillis(), _ -> request.connection().close());
        response.end().onComplete(_ -> vertx.cancelTimer(cut));
    }
}
