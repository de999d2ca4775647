package dev.ostler.gateway;

import static dev.ostler.client.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.Problem;
import dev.ostler.core.event.Kind;
import dev.ostler.core.json.Json;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** JSON-RPC 2.0 over WebSocket. */
@Timeout(180)
class JsonRpcTest {
    private static final GatewayLimits LIMITS = GatewayLimits.DEFAULT.withCounts(20, 3, 4);

    private GatewayFixture fixture;

    @BeforeEach
    void start() {
        fixture = new GatewayFixture(LIMITS);
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    @Test
    void anOperationIsAMethod() {
        try (WsClient client = WsClient.open(fixture, Tokens.READ)) {
            JsonNode answer = client.call("harness/logs", "{\"harness\":\"a\",\"lines\":3}");
            assertThat(answer.path("jsonrpc").asText()).isEqualTo("2.0");
            assertThat(answer.path("result")).isEqualTo(Json.tree("{\"harness\":\"a\",\"lines\":3}"));
            assertThat(fixture.operations.last().caller().name()).isEqualTo("reader");
        }
    }

    @Test
    void aFirstFrameAuthenticates() {
        try (WsClient client = WsClient.open(fixture, "")) {
            JsonNode answer = client.call("auth", "{\"token\":\"" + Tokens.READ + "\"}");
            assertThat(answer.path("result").path("name").asText()).isEqualTo("reader");
            assertThat(answer.path("result").path("scopes")).isEqualTo(Json.tree("[\"read\"]"));
            assertThat(client.call("harness/list", "{}").has("result")).isTrue();
        }
    }

    @Test
    void aWrongTokenEndsTheConnection() {
        WsClient client = WsClient.open(fixture, "");
        JsonNode answer = client.call("auth", "{\"token\":\"guess-guess-guess\"}");
        assertThat(answer.path("error").path("code").asInt()).isEqualTo(ErrorCode.UNAUTHENTICATED.rpcCode());
        client.untilClosed();
        assertThat(client.socket().closeStatusCode()).isEqualTo((short) 1008);
    }

    @Test
    void nothingGoesBeforeAuthentication() {
        WsClient client = WsClient.open(fixture, "");
        JsonNode answer = client.call("harness/list", "{}");
        assertThat(answer.path("error").path("code").asInt()).isEqualTo(ErrorCode.UNAUTHENTICATED.rpcCode());
        client.untilClosed();
        assertThat(fixture.operations.calls()).isEmpty();
    }

    @Test
    void whoSaysNothingIsCutOff() {
        fixture.close();
        fixture = new GatewayFixture(LIMITS.withTimes(LIMITS.bodyTime(), Duration.ofMillis(500), LIMITS.ping()));
        WsClient client = WsClient.open(fixture, "");
        client.untilClosed();
        assertThat(client.socket().closeReason()).contains("no credential");
    }

    @Test
    void aScopeThatLacksIsNamed() {
        try (WsClient client = WsClient.open(fixture, Tokens.PROMPT)) {
            JsonNode error = client.call("events/subscribe", "{}").path("error");
            assertThat(error.path("code").asInt()).isEqualTo(ErrorCode.FORBIDDEN.rpcCode());
            error = client.call("harness/list", "{}").path("error");
            assertThat(error.path("code").asInt()).isEqualTo(ErrorCode.FORBIDDEN.rpcCode());
            assertThat(error.path("message").asText()).contains("scope read");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"jsonrpc\":\"2.0\" | null | -32700",
                "7 | null | -32600",
                "[] | null | -32600",
                "{\"id\":71,\"method\":\"x\"} | 71 | -32600",
                "{\"jsonrpc\":\"2.0\",\"id\":2} | 2 | -32600",
                "{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":\"x\"} | null | -32600",
                "{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"harness/list\",\"params\":[]} | 3 | -32602",
                "{\"jsonrpc\":\"2.0\",\"id\":4,\"method\":\"harness/lst\"} | 4 | -32601",
                "{\"jsonrpc\":\"2.0\",\"id\":5,\"method\":\"harness/inspect\"} | 5 | -32602",
                "{\"jsonrpc\":\"2.0\",\"id\":6,\"method\":\"harness/list\",\"params\":{\"all\":\"x\"}} | 6 | -32602",
                "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"events/unsubscribe\",\"params\":{\"subscription\":\"s9\"}} | 7 | -32004"
            })
    void whatIsWrongIsAnswered(String text, String id, int code) {
        try (WsClient client = WsClient.open(fixture, Tokens.ADMIN)) {
            client.send(text);
            JsonNode answer = client.next(0);
            assertThat(answer.path("id").toString()).isEqualTo(id);
            assertThat(answer.path("error").path("code").asInt())
                    .as(answer.toString())
                    .isEqualTo(code);
            assertThat(answer.path("error").path("data").path("code").asText()).isNotEmpty();
            assertThat(client.call("harness/list", "{}").has("result")).isTrue();
        }
    }

    @Test
    void aSlipOfTheMethodIsHelped() {
        try (WsClient client = WsClient.open(fixture, Tokens.ADMIN)) {
            assertThat(client.call("harness/lst", "{}")
                            .path("error")
                            .path("message")
                            .asText())
                    .contains("did you mean 'harness/list'");
        }
    }

    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void everyProblemHasItsNumber(ErrorCode code) {
        fixture.operations.fail("harness/list", new Problem(code, "because", Map.of("verdict", "exited")));
        try (WsClient client = WsClient.open(fixture, Tokens.ADMIN)) {
            JsonNode error = client.call("harness/list", "{}").path("error");
            assertThat(error.path("code").asInt()).isEqualTo(code.rpcCode());
            assertThat(error.path("message").asText()).isEqualTo("because");
            assertThat(error.path("data").path("code").asText()).isEqualTo(code.wire());
            assertThat(error.path("data").path("details").path("verdict").asText())
                    .isEqualTo("exited");
        }
    }

    @Test
    void aBatchIsAnsweredAsOne() {
        try (WsClient client = WsClient.open(fixture, Tokens.ADMIN)) {
            client.send("""
                    [{"jsonrpc":"2.0","id":"a","method":"harness/list"},
                     {"jsonrpc":"2.0","method":"harness/list"},
                     {"jsonrpc":"2.0","id":"b","method":"nothing"}, 5]""");
            JsonNode answers = client.next(0);
            assertThat(answers.isArray()).isTrue();
            assertThat(answers.findValuesAsText("id")).containsExactly("a", "b", "null");
            assertThat(fixture.operations.calls()).hasSize(2);
        }
    }

    @Test
    void requestsUnderWayAreBounded() {
        fixture.operations.silence("harness/list");
        try (WsClient client = WsClient.open(fixture, Tokens.ADMIN)) {
            client.send(IntStream.range(0, 5)
                    .mapToObj(i -> "{\"jsonrpc\":\"2.0\",\"method\":\"harness/list\"}")
                    .collect(Collectors.joining(",", "[", "]")));
            JsonNode answer = client.call("broker/info", "{}");
            assertThat(answer.path("error").path("code").asInt()).isEqualTo(ErrorCode.OVERLOADED.rpcCode());
        }
    }

    @Test
    void subscriptionsOfAConnectionAreBoundedAndNamed() {
        try (WsClient client = WsClient.open(fixture, Tokens.READ)) {
            for (int i = 1; i <= 3; i++) {
                assertThat(client.call("events/subscribe", "{}")
                                .path("result")
                                .path("subscription")
                                .asText())
                        .isEqualTo("s" + i);
            }
            assertThat(client.call("events/subscribe", "{}")
                            .path("error")
                            .path("code")
                            .asInt())
                    .isEqualTo(ErrorCode.OVERLOADED.rpcCode());
            assertThat(client.call("events/unsubscribe", "{\"subscription\":\"s2\"}")
                            .has("result"))
                    .isTrue();
            assertThat(client.messages().stream()
                            .map(JsonNode::toString)
                            .filter(m -> m.contains("\"bye\"") && m.contains("\"s2\"") && m.contains("unsubscribed")))
                    .hasSize(1);
            assertThat(client.call("events/subscribe", "{}")
                            .path("result")
                            .path("subscription")
                            .asText())
                    .isEqualTo("s4");
            fixture.broker.publish(Kind.STATUS, "h1", "{}");
            await().until(() -> client.messages().stream()
                            .filter(m -> m.toString().contains("\"kind\":\"status\""))
                            .count()
                    == 3);
        }
        await().untilAsserted(() -> assertThat(fixture.gateway.subscriptions()).isZero());
    }

    @Test
    void theAnswerComesBeforeTheSnapshotAndABurstIsOneMessage() {
        try (WsClient client = WsClient.open(fixture, Tokens.READ)) {
            fixture.broker.publish(50, Kind.STATUS, "h1", "{}");
            client.send(
                    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"events/subscribe\",\"params\":{\"from\":\"earliest\"}}");
            assertThat(client.next(0).path("result").path("subscription").asText())
                    .isEqualTo("s1");
            JsonNode frames = client.next(1);
            assertThat(frames.path("method").asText()).isEqualTo("events/frame");
            assertThat(frames.path("params").path("frames")).hasSize(51);
            assertThat(frames.at("/params/frames/0/frame").asText()).isEqualTo("snapshot");
            fixture.broker.publish(Kind.STATUS, "h1", "{}");
            assertThat(client.next(2).at("/params/frame/event/seq").asLong()).isEqualTo(51);
        }
    }

    @Test
    void onlyTextIsTaken() {
        WsClient client = WsClient.open(fixture, Tokens.READ);
        client.socket().writeBinaryMessage(Buffer.buffer("x")).await();
        client.untilClosed();
        assertThat(client.socket().closeStatusCode()).isEqualTo((short) 1003);
    }

    @Test
    void aMessageOverTheBoundEndsTheConnection() {
        WsClient client = WsClient.open(fixture, Tokens.ADMIN);
        client.socket().writeTextMessage("x".repeat(10 << 20));
        client.untilClosed();
        try (WsClient next = WsClient.open(fixture, Tokens.ADMIN)) {
            String text = "x".repeat(8 << 20);
            JsonNode answer = next.call("session/prompt", "{\"harness\":\"a\",\"text\":\"" + text + "\"}");
            assertThat(answer.path("result").path("text").asText()).hasSize(8 << 20);
        }
    }

    @Test
    void aStrangersLongFrameIsNotRead() {
        WsClient client = WsClient.open(fixture, "");
        client.send("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"auth\",\"params\":{\"token\":\"" + "x".repeat(9_000)
                + "\"}}");
        client.untilClosed();
        assertThat(client.messages()).isEmpty();
    }

    @Test
    void plainHttpOnTheSocketPathIsExplained() {
        var answer = fixture.get("/v1/ws", Tokens.READ);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("Upgrade: websocket");
    }

    @Test
    void onlySoManyConnectionsAreOpen() {
        var clients = IntStream.range(0, 20)
                .mapToObj(i -> WsClient.open(fixture, Tokens.READ))
                .toList();
        assertThat(fixture.raw("GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                .isEmpty();
        clients.getFirst().close();
        clients.getFirst().untilClosed();
        await().ignoreExceptions()
                .untilAsserted(() -> assertThat(fixture.raw("GET /livez HTTP/1.0\r\nHost: localhost\r\n\r\n"))
                        .contains("200 OK"));
        clients.forEach(WsClient::close);
    }
}
