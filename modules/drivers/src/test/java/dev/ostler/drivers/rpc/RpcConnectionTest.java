package dev.ostler.drivers.rpc;

import static dev.ostler.drivers.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class RpcConnectionTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private final List<String> sent = new CopyOnWriteArrayList<>();
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final List<String> threads = new CopyOnWriteArrayList<>();
    private final List<String> broken = new CopyOnWriteArrayList<>();
    private final RpcConnection<String> rpc = connection(2, 8 << 20, Future.succeededFuture());

    private RpcConnection<String> connection(int calls, long waiting, Future<Void> outcome) {
        RpcConnection.Peer<String> peer = new RpcConnection.Peer<>() {
            @Override
            public void onNotification(String params) {
                heard.add(params);
            }

            @Override
            public void onRequest(String id, String params) {
                heard.add(id + "?" + params);
            }
        };
        RpcDecoder<String> decoder = new RpcDecoder<>(List.of("x"), (method, peek, utf8) -> {
            threads.add(Thread.currentThread().getName());
            return method;
        });
        return new RpcConnection<>(
                vertx,
                context,
                RpcText.VERSIONED,
                decoder,
                new RpcConnection.Bounds(calls, waiting),
                peer,
                text -> {
                    sent.add(text);
                    return outcome;
                },
                broken::add);
    }

    @AfterEach
    void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    private <T> CompletableFuture<T> on(Supplier<Future<T>> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        context.runOnContext(_ -> work.get().onComplete(result::complete, result::completeExceptionally));
        return result;
    }

    private static <T> CompletableFuture<T> outside(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture();
    }

    private void receive(String frame) {
        byte[] bytes = frame.getBytes(StandardCharsets.UTF_8);
        on(() -> {
                    rpc.receive(bytes);
                    return Future.succeededFuture();
                })
                .join();
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        try {
            return future.get(60, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw (Exception) e.getCause();
        }
    }

    @Test
    void answersFindTheirRequestsInAnyOrder() throws Exception {
        CompletableFuture<JsonNode> one = on(() -> rpc.call("one", Map.of("a", 1), LONG));
        CompletableFuture<JsonNode> two = on(() -> rpc.call("two", null, LONG));
        await().until(() -> sent.size() == 2);
        assertThat(sent)
                .containsExactly(
                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"one\",\"params\":{\"a\":1}}",
                        "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"two\"}");
        receive("{\"id\":2,\"error\":{\"code\":-32600,\"message\":\"no\",\"data\":{\"k\":1}}}");
        receive("{\"id\":1,\"result\":{\"ok\":true}}");
        assertThat(get(one).path("ok").asBoolean()).isTrue();
        assertThatThrownBy(() -> get(two)).isInstanceOfSatisfying(RpcException.class, e -> {
            assertThat(e.method()).isEqualTo("two");
            assertThat(e.error().code()).isEqualTo(-32600);
            assertThat(e.error().data().path("k").asInt()).isEqualTo(1);
        });
    }

    @Test
    void theirIdsAreNotOurs() throws Exception {
        CompletableFuture<JsonNode> ours = on(() -> rpc.call("ours", null, LONG));
        receive("{\"id\":1,\"method\":\"theirs\"}");
        receive("{\"id\":\"1\",\"result\":{}}");
        assertThat(heard).containsExactly("1?theirs");
        assertThat(ours).isNotDone();
        get(on(() -> rpc.answer("1", Map.of("d", "x"))));
        get(on(() -> rpc.refuse("\"s\"", -32601, "say \"what\"")));
        assertThat(sent)
                .contains(
                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"d\":\"x\"}}",
                        "{\"jsonrpc\":\"2.0\",\"id\":\"s\",\"error\":{\"code\":-32601,\"message\":\"say \\\"what\\\"\"}}");
        receive("{\"id\":1,\"result\":{}}");
        get(ours);
    }

    @Test
    void aRequestHasATimerAndTheirNumberABound() throws Exception {
        List<Future<JsonNode>> calls = new ArrayList<>();
        // In one go, so that no timer comes between them.
        get(on(() -> {
            calls.add(rpc.call("silent", null, Duration.ofMillis(50)));
            calls.add(rpc.call("waiting", null, LONG));
            calls.add(rpc.call("third", null, LONG));
            return Future.succeededFuture();
        }));
        CompletableFuture<JsonNode> silent = outside(calls.get(0));
        CompletableFuture<JsonNode> waiting = outside(calls.get(1));
        CompletableFuture<JsonNode> third = outside(calls.get(2));
        assertThatThrownBy(() -> get(third))
                .hasMessageContaining("2 requests")
                .isInstanceOfSatisfying(
                        OstlerException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OVERLOADED));
        assertThatThrownBy(() -> get(silent))
                .hasMessageContaining("within 50 ms")
                .isInstanceOfSatisfying(
                        OstlerException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TIMEOUT));
        receive("{\"id\":1,\"result\":{}}");
        assertThat(waiting).isNotDone();
        assertThat(get(on(() -> Future.succeededFuture(rpc.pendingCalls())))).isEqualTo(1);
    }

    @Test
    void theEndFailsWhatWaitsAndWhatComesAfter() throws Exception {
        CompletableFuture<JsonNode> waiting = on(() -> rpc.call("waiting", null, LONG));
        on(() -> {
                    rpc.close("gone");
                    return Future.succeededFuture();
                })
                .join();
        assertThatThrownBy(() -> get(waiting)).hasMessageContaining("waiting").hasMessageContaining("gone");
        assertThatThrownBy(() -> get(on(() -> rpc.call("late", null, LONG)))).hasMessageContaining("gone");
        receive("{\"method\":\"late\"}");
        assertThat(heard).isEmpty();
    }

    @Test
    void whatCannotBeSentFailsAtOnce() {
        RpcConnection<String> mute = connection(2, 1 << 20, Future.failedFuture("no socket"));
        assertThatThrownBy(() -> get(on(() -> mute.call("m", null, LONG)))).hasMessage("no socket");
        assertThat(mute.pendingCalls()).isZero();
    }

    @Test
    void aLargeFrameIsReadOnAWorkerAndKeepsItsPlace() {
        String large = "{\"method\":\"large\",\"params\":{\"x\":\"" + "y".repeat(3 << 20) + "\"}}";
        on(() -> {
                    rpc.receive("{\"method\":\"before\"}".getBytes(StandardCharsets.UTF_8));
                    rpc.receive(large.getBytes(StandardCharsets.UTF_8));
                    rpc.receive("{\"method\":\"between\"}".getBytes(StandardCharsets.UTF_8));
                    rpc.receive(large.getBytes(StandardCharsets.UTF_8));
                    rpc.receive("{\"method\":\"after\"}".getBytes(StandardCharsets.UTF_8));
                    return Future.succeededFuture();
                })
                .join();
        await().until(() -> heard.size() == 5);
        assertThat(heard).containsExactly("before", "large", "between", "large", "after");
        assertThat(threads.get(1)).contains("worker");
        assertThat(threads.get(2)).contains("eventloop");
    }

    @Test
    void tooMuchBehindALargeFrameEndsTheConnection() {
        String large = "{\"method\":\"large\",\"params\":{\"x\":\"" + "y".repeat(5 << 20) + "\"}}";
        on(() -> {
                    rpc.receive(large.getBytes(StandardCharsets.UTF_8));
                    rpc.receive(large.getBytes(StandardCharsets.UTF_8));
                    rpc.receive(large.getBytes(StandardCharsets.UTF_8));
                    return Future.succeededFuture();
                })
                .join();
        assertThat(broken).hasSize(1);
        assertThat(broken.getFirst()).contains("8388608");
    }

    @Test
    void junkIsDropped() {
        for (String junk : List.of("x", "{}", "{\"id\":5}", "{\"id\":77,\"result\":1}", "[]")) {
            receive(junk);
        }
        receive("{\"method\":\"fine\"}");
        assertThat(heard).containsExactly("fine");
    }
}
