package dev.ostler.cli.client;

import dev.ostler.cli.Version;
import dev.ostler.cli.http.HttpAnswer;
import dev.ostler.cli.http.HttpCall;
import dev.ostler.cli.http.HttpSocket;
import dev.ostler.core.bus.TraceParent;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Operation;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Calls operations of one broker over HTTP. Failures are {@link OstlerException}s. */
public final class Api {
    /** What a call waits longer than the broker does: its own answer to a timeout says more than ours. */
    private static final Duration MARGIN = Duration.ofSeconds(10);

    private final BrokerAddress broker;
    private final @Nullable String trace;
    private final HttpSocket http;

    public Api(BrokerAddress broker) {
        this(broker, null);
    }

    /** {@code trace} is the W3C traceparent that the calls belong to. */
    public Api(BrokerAddress broker, @Nullable String trace) {
        this.broker = broker;
        this.trace = trace;
        this.http = new HttpSocket(broker.target(), "ostler/" + Version.text());
    }

    public BrokerAddress broker() {
        return broker;
    }

    /** Calls with records; waits the operation's own time. */
    public <Q extends Record, A extends Record> A call(Operation<Q, A> operation, Q request) {
        return call(operation, request, operation.timeout());
    }

    /** The same for a request that carries its own time. */
    public <Q extends Record, A extends Record> A call(Operation<Q, A> operation, Q request, Duration time) {
        return Json.read(text(operation, request, time, trace), operation.answer());
    }

    /** The same as a step of its own, by which its events are known. */
    public <Q extends Record, A extends Record> A call(Operation<Q, A> operation, Q request, String step) {
        return Json.read(text(operation, request, operation.timeout(), step), operation.answer());
    }

    /** A step of the trace that the calls belong to. */
    public String step() {
        return TraceParent.step(trace);
    }

    /** The broker's answer as it came: JSON text. */
    public <Q extends Record> String text(Operation<Q, ?> operation, Q request) {
        return text(operation, request, operation.timeout(), trace);
    }

    private <Q extends Record> String text(Operation<Q, ?> operation, Q request, Duration time, @Nullable String step) {
        RequestLine line = RequestLine.of(operation, request);
        HttpCall call = new HttpCall(
                line.verb(), line.target(), "application/json", token(), step, line.body(), time.plus(MARGIN));
        HttpAnswer answer;
        try {
            answer = http.exchange(call);
        } catch (IOException e) {
            throw Problems.of(e, broker, operation.name());
        }
        if (answer.status() >= 300) {
            throw Problems.of(answer, broker);
        }
        return answer.body();
    }

    HttpSocket http() {
        return http;
    }

    @Nullable
    String token() {
        return broker.token() == null ? null : broker.token().reveal();
    }
}
