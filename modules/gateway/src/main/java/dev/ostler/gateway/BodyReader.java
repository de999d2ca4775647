package dev.ostler.gateway;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.harness.ByteSize;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;

/** Reads a request's body within a bound and a time. */
final class BodyReader {
    private final Vertx vertx;
    private final Duration time;

    BodyReader(Vertx vertx, Duration time) {
        this.vertx = vertx;
        this.time = time;
    }

    /** Fails with {@code TOO_LARGE} or {@code TIMEOUT}; the connection is closed after that answer. */
    Future<Buffer> read(HttpServerRequest request, ByteSize most) {
        if (announced(request) > most.bytes()) {
            return refuse(request, tooLarge(most));
        }
        if ("100-continue".equalsIgnoreCase(request.getHeader("Expect"))) {
            request.response().writeContinue();
        }
        Promise<Buffer> whole = Promise.promise();
        Buffer body = Buffer.buffer();
        long timer = vertx.setTimer(
                time.toMillis(),
                _ -> whole.tryFail(new OstlerException(
                        ErrorCode.TIMEOUT, "the body did not come within " + time.toSeconds() + " s")));
        request.exceptionHandler(
                e -> whole.tryFail(new OstlerException(ErrorCode.INVALID_REQUEST, "the body broke off: " + e)));
        request.handler(part -> {
            if (whole.future().isComplete()) {
                return;
            }
            if (body.length() + part.length() > most.bytes()) {
                whole.tryFail(tooLarge(most));
            } else {
                body.appendBuffer(part);
            }
        });
        request.endHandler(_ -> whole.tryComplete(body));
        return whole.future().onComplete(_ -> vertx.cancelTimer(timer)).recover(failure -> refuse(request, failure));
    }

    /** What still comes is let pass unread, for a moment: a client that sends sees the answer only if we read on. */
    private Future<Buffer> refuse(HttpServerRequest request, Throwable why) {
        request.response().putHeader("Connection", "close");
        request.handler(_ -> {});
        vertx.setTimer(2_000, _ -> request.connection().close());
        return Future.failedFuture(why);
    }

    private static long announced(HttpServerRequest request) {
        String length = request.getHeader("Content-Length");
        try {
            return length == null ? 0 : Long.parseLong(length);
        } catch (NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }

    private static OstlerException tooLarge(ByteSize most) {
        return new OstlerException(
                ErrorCode.TOO_LARGE, "the body is larger than " + most.bytes() + " bytes, the most that is taken here");
    }
}
