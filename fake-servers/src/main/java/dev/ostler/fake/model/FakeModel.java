package dev.ostler.fake.model;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.fake.Json;
import dev.ostler.fake.Script;
import dev.ostler.fake.Step;
import dev.ostler.fake.model.ModelRequest.Outcome;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A model server on loopback whose answers are chosen by directives in the last text of the user, see {@link Script}.
 * It speaks the formats of {@link Dialects}, chosen by the path; the real agents accept them. Paths it does not know get a JSON 404 and are recorded.
 */
public final class FakeModel {
    private static final Pattern MODEL_IN_PATH = Pattern.compile("/models/([^/:]+):");
    private static final int MAX_BODY_BYTES = 256 << 20;
    private static final int RECORDED_BODY_BYTES = 64 << 10;

    private final Vertx vertx;
    private final RequestLog log = new RequestLog();
    private final AtomicInteger active = new AtomicInteger();
    private @Nullable HttpServer server;

    /** A server that is not yet listening. */
    public FakeModel(Vertx vertx) {
        this.vertx = vertx;
    }

    /** The {@code config.toml} of a real codex that asks the model there, and a person before it leaves its sandbox. */
    public static String codexConfig(String baseUrl) {
        return """
            model = "mock-model"
            model_provider = "mock"
            approval_policy = "on-request"
            sandbox_mode = "workspace-write"
            check_for_update_on_startup = false
            [model_providers.mock]
            name = "mock"
            base_url = "%s"
            wire_api = "responses"
            requires_openai_auth = false
            request_max_retries = 1
            stream_max_retries = 1
            [analytics]
            enabled = false
            """.formatted(baseUrl);
    }

    /**
     * Listens on 127.0.0.1.
     *
     * @param port 0 for any free one
     * @return completes with this server when it is listening
     */
    public Future<FakeModel> start(int port) {
        HttpServerOptions options = new HttpServerOptions()
                .setHost("127.0.0.1")
                .setPort(port)
                .setIdleTimeout(0)
                .setCompressionSupported(false);
        return vertx.createHttpServer(options)
                .requestHandler(this::handle)
                .listen()
                .map(listening -> {
                    server = listening;
                    return this;
                });
    }

    /** Stops listening and closes every connection. */
    public Future<Void> stop() {
        HttpServer listening = server;
        server = null;
        return listening == null ? Future.succeededFuture() : listening.close();
    }

    /**
     * The port it listens on.
     *
     * @throws IllegalStateException before {@link #start} has completed and after {@link #stop}
     */
    public int port() {
        HttpServer listening = server;
        if (listening == null) {
            throw new IllegalStateException("the fake model is not listening");
        }
        return listening.actualPort();
    }

    /** What an agent's configuration takes as base URL of an OpenAI provider. */
    public String baseUrl() {
        return "http://127.0.0.1:" + port() + "/v1";
    }

    /** The last thousand requests, oldest first. */
    public List<ModelRequest> requests() {
        return log.all();
    }

    /** How many requests there were in all. */
    public long requestCount() {
        return log.count();
    }

    /** How many answers are being made now: zero soon after the last agent has gone. */
    public int activeAnswers() {
        return active.get();
    }

    private void handle(HttpServerRequest request) {
        Buffer body = Buffer.buffer();
        boolean[] refused = {false};
        request.handler(chunk -> {
            if (body.length() + chunk.length() <= MAX_BODY_BYTES) {
                body.appendBuffer(chunk);
            } else if (!refused[0]) {
                refused[0] = true;
                refuse(record(request, Optional.empty(), body, ""), request, 413, "the body exceeds 256 MiB");
            }
        });
        request.endHandler(_ -> {
            if (!refused[0]) {
                answer(request, body);
            }
        });
    }

    private void answer(HttpServerRequest request, Buffer body) {
        Optional<Dialect> served =
                HttpMethod.POST.equals(request.method()) ? Dialects.serving(request.path()) : Optional.empty();
        if (served.isEmpty()) {
            unknown(request, body);
            return;
        }
        Dialect dialect = served.get();
        JsonNode json;
        Prompt prompt;
        try {
            json = Json.read(body.getBytes());
            prompt = dialect.prompt(json).naming(json.path("model").asText(inPath(request.path())));
        } catch (IOException e) {
            refuse(record(request, served, body, ""), request, 400, "the body is not JSON: " + e.getMessage());
            return;
        }
        long number = record(request, served, body, prompt);
        Optional<String> fixed = dialect.fixed(request.path(), json);
        if (fixed.isPresent()) {
            log.ended(number, 200, Outcome.COMPLETE);
            request.response()
                    .putHeader("content-type", "application/json")
                    .end(fixed.get())
                    .onFailure(_ -> {});
            return;
        }
        Optional<Integer> failure = failure(prompt);
        if (failure.isPresent()) {
            int status = failure.get();
            log.ended(number, status, Outcome.REFUSED);
            request.response()
                    .setStatusCode(status)
                    .putHeader("content-type", "application/json")
                    .end(dialect.errorBody(status, "the prompt asked for status " + status))
                    .onFailure(_ -> {});
            return;
        }
        Encoder encoder = dialect.encoder(prompt, json);
        active.incrementAndGet();
        new Exchange(
                        vertx,
                        request.response(),
                        encoder.contentType(),
                        Answer.to(prompt, encoder),
                        () -> request.connection().close().onFailure(_ -> {}),
                        outcome -> {
                            active.decrementAndGet();
                            log.ended(number, 200, outcome);
                        })
                .begin();
    }

    /** Gemini names the model there. */
    private static String inPath(String path) {
        Matcher named = MODEL_IN_PATH.matcher(path);
        return named.find() ? named.group(1) : "";
    }

    private static Optional<Integer> failure(Prompt prompt) {
        if (!prompt.toolResults().isEmpty()) {
            return Optional.empty();
        }
        return Script.parse(prompt.text()).stream()
                .filter(Step.Fail.class::isInstance)
                .map(step -> ((Step.Fail) step).status())
                .findFirst();
    }

    private void unknown(HttpServerRequest request, Buffer body) {
        long number = record(request, Optional.empty(), body, "");
        if (HttpMethod.HEAD.equals(request.method()) && "/".equals(request.path())) {
            log.ended(number, 200, Outcome.COMPLETE);
            request.response().end().onFailure(_ -> {});
            return;
        }
        refuse(number, request, 404, "no such route: " + request.method() + " " + request.path());
    }

    private void refuse(long number, HttpServerRequest request, int status, String message) {
        log.ended(number, status, Outcome.REFUSED);
        Json.Raw error = Json.object("message", message, "type", "invalid_request_error", "code", "fake_" + status);
        request.response()
                .setStatusCode(status)
                .putHeader("content-type", "application/json")
                .end(Json.object("error", error).text())
                .onFailure(_ -> {});
    }

    private long record(HttpServerRequest request, Optional<Dialect> dialect, Buffer body, String prompt) {
        return record(request, dialect, body, new Prompt(prompt, List.of(), java.util.Set.of()));
    }

    private long record(HttpServerRequest request, Optional<Dialect> dialect, Buffer body, Prompt prompt) {
        long number = log.nextNumber();
        log.put(new ModelRequest(
                number,
                request.method().name(),
                request.path(),
                dialect.map(Dialect::name).orElse("none"),
                prompt.text(),
                prompt.toolResults().size(),
                body.length(),
                body.getString(0, Math.min(body.length(), RECORDED_BODY_BYTES), StandardCharsets.UTF_8.name()),
                0,
                Outcome.RUNNING,
                Instant.now(),
                Duration.ZERO));
        return number;
    }
}
