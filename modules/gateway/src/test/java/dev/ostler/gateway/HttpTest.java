package dev.ostler.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.Problem;
import dev.ostler.core.json.Json;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Operations over HTTP. */
@Timeout(180)
class HttpTest {
    private GatewayFixture fixture;

    @BeforeEach
    void start() {
        fixture = new GatewayFixture();
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    @Test
    void aGetCarriesPathAndQueryAsTheirTypes() {
        HttpResponse<String> answer =
                fixture.get("/v1/harnesses/my%20one@n1/logs?stream=stderr&from=12&lines=5&unknown=x", Tokens.READ);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(GatewayFixture.json(answer))
                .isEqualTo(Json.tree("{\"stream\":\"stderr\",\"from\":12,\"lines\":5,\"harness\":\"my one@n1\"}"));
        assertThat(fixture.operations.last().operation()).isEqualTo("harness/logs");
        assertThat(fixture.operations.last().caller().name()).isEqualTo("reader");
    }

    @Test
    void repeatedKeysAreAListAndABareFlagIsTrue() {
        fixture.get("/v1/journal?harness=a&harness=b&kinds=turn.*&limit=3", Tokens.READ);
        assertThat(Json.tree(fixture.operations.last().params()))
                .isEqualTo(Json.tree("{\"limit\":3,\"harness\":[\"a\",\"b\"],\"kinds\":[\"turn.*\"]}"));
        fixture.get("/v1/harnesses?all", Tokens.READ);
        assertThat(fixture.operations.last().params()).isEqualTo("{\"all\":true}");
    }

    @Test
    void aWrongTypeNamesItsField() {
        JsonNode bad = problem(fixture.get("/v1/journal?limit=many", Tokens.READ), 400);
        assertThat(bad.path("detail").asText()).contains("'limit'", "whole number", "'many'");
        bad = problem(fixture.get("/v1/harnesses?all=perhaps", Tokens.READ), 400);
        assertThat(bad.path("detail").asText()).contains("'all'", "true or false");
        bad = problem(fixture.get("/v1/harnesses/x/logs?stream=stdrr", Tokens.READ), 400);
        assertThat(bad.path("detail").asText()).contains("stream", "stdrr", "stderr");
        bad = problem(fixture.post("/v1/harnesses/x/wait", Tokens.READ, "{\"timeoutMs\":\"soon\"}"), 400);
        assertThat(bad.path("detail").asText()).contains("timeoutMs");
        bad = problem(fixture.post("/v1/harnesses/x/prompt", Tokens.ADMIN, "{\"txt\":\"hello\"}"), 400);
        assertThat(bad.path("detail").asText()).contains("text");
        assertThat(fixture.operations.calls()).isEmpty();
    }

    @Test
    void aPostMergesThePathIntoTheBody() {
        HttpResponse<String> answer = fixture.post(
                "/v1/harnesses/one/prompt", Tokens.PROMPT, "{\"text\":\"hello\",\"harness\":\"other\",\"new\":1}");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type")).contains("application/json");
        assertThat(Json.tree(fixture.operations.last().params()).path("harness").asText())
                .isEqualTo("one");
    }

    @Test
    void anEncodedSlashStaysInItsField() {
        fixture.post("/v1/approvals/h%2F1%2Fs:7/answer", Tokens.ADMIN, "{\"decision\":\"allow\"}");
        assertThat(Json.tree(fixture.operations.last().params())
                        .path("approval")
                        .asText())
                .isEqualTo("h/1/s:7");
    }

    @Test
    void whatIsNotAnObjectIsRefused() {
        assertThat(problem(fixture.post("/v1/harnesses", Tokens.ADMIN, "{\"name\":"), 400)
                        .path("detail")
                        .asText())
                .contains("not JSON");
        assertThat(problem(fixture.post("/v1/harnesses", Tokens.ADMIN, "[1]"), 400)
                        .path("detail")
                        .asText())
                .contains("must be a JSON object");
        assertThat(problem(fixture.post("/v1/harnesses", Tokens.ADMIN, ""), 400)
                        .path("detail")
                        .asText())
                .contains("name");
    }

    @Test
    void bodiesAreBounded() {
        String megabyte = "x".repeat(1 << 20);
        JsonNode large = problem(
                fixture.post("/v1/harnesses", Tokens.ADMIN, "{\"name\":\"a\",\"task\":\"" + megabyte + "\"}"), 413);
        assertThat(large.path("code").asText()).isEqualTo("too-large");
        assertThat(large.path("detail").asText()).contains("1048576");
        HttpResponse<String> chunked = fixture.send(fixture.request("/v1/harnesses")
                .header("Authorization", "Bearer " + Tokens.ADMIN)
                .POST(HttpRequest.BodyPublishers.fromPublisher(
                        HttpRequest.BodyPublishers.ofString(megabyte + megabyte))));
        problem(chunked, 413);
        HttpResponse<String> prompt =
                fixture.post("/v1/harnesses/one/prompt", Tokens.PROMPT, "{\"text\":\"" + megabyte.repeat(8) + "\"}");
        assertThat(prompt.statusCode()).isEqualTo(200);
        problem(
                fixture.post("/v1/harnesses/one/prompt", Tokens.PROMPT, "{\"text\":\"" + megabyte.repeat(9) + "\"}"),
                413);
    }

    @Test
    void aBodyThatDoesNotComeIsNotAwaitedForEver() {
        fixture.close();
        GatewayLimits usual = GatewayLimits.DEFAULT;
        fixture = new GatewayFixture(usual.withTimes(Duration.ofMillis(500), usual.authTime(), usual.ping()));
        String answer = fixture.raw("POST /v1/harnesses HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                + Tokens.ADMIN + "\r\nContent-Length: 100\r\n\r\n{");
        assertThat(answer).startsWith("HTTP/1.1 504").contains("the body did not come");
    }

    @Test
    void expectContinueIsAnswered() {
        String body = "{\"text\":\"hi\"}";
        String answer =
                fixture.raw("POST /v1/harnesses/one/prompt HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n"
                        + "Connection: close\r\nAuthorization: Bearer " + Tokens.ADMIN + "\r\nContent-Length: "
                        + body.length() + "\r\n\r\n" + body);
        assertThat(answer).startsWith("HTTP/1.1 100 Continue").contains("HTTP/1.1 200 OK");
    }

    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void everyErrorHasItsStatusAndItsRecord(ErrorCode code) {
        fixture.operations.fail("harness/list", new Problem(code, "because", Map.of("verdict", "exited")));
        HttpResponse<String> answer = fixture.get("/v1/harnesses", Tokens.READ);
        JsonNode problem = problem(answer, code.httpStatus());
        assertThat(problem.path("code").asText()).isEqualTo(code.wire());
        assertThat(problem.path("detail").asText()).isEqualTo("because");
        assertThat(problem.path("type").asText()).isEqualTo("urn:ostler:problem:" + code.wire());
        assertThat(problem.path("title").asText()).isNotBlank();
        assertThat(problem.path("details").path("verdict").asText()).isEqualTo("exited");
    }

    @Test
    void aStrangePathPointsToTheDocument() {
        assertThat(problem(fixture.get("/v1/harness", Tokens.READ), 404)
                        .path("detail")
                        .asText())
                .contains("/v1/harness", "/v1/openapi.json");
        JsonNode wrong = problem(fixture.post("/v1/journal", Tokens.READ, "{}"), 405);
        assertThat(wrong.path("detail").asText()).contains("POST is not for /v1/journal");
        assertThat(fixture.post("/v1/journal", Tokens.READ, "{}").headers().firstValue("allow"))
                .contains("GET");
        assertThat(fixture.send(fixture.request("/v1/harnesses").DELETE())
                        .headers()
                        .firstValue("allow"))
                .hasValueSatisfying(allow -> assertThat(allow.split(", ")).containsExactlyInAnyOrder("GET", "POST"));
    }

    @Test
    void theRequestsOwnTimeIsAwaited() {
        var wait = dev.ostler.core.ops.Operations.WAIT;
        assertThat(Calls.patience(wait, Params.fromText("{}"))).isEqualTo(wait.timeout());
        assertThat(Calls.patience(wait, Params.fromText("{\"timeoutMs\":600000}")))
                .isEqualTo(Duration.ofSeconds(605));
        assertThat(Calls.patience(wait, Params.fromText("{\"readyTimeoutMs\":300000}")))
                .isEqualTo(Duration.ofSeconds(305));
        assertThat(Calls.patience(wait, Params.fromText("{\"timeoutMs\":-5}"))).isEqualTo(wait.timeout());
    }

    @Test
    void theTraceGoesAlong() {
        String trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        fixture.send(fixture.request("/v1/harnesses")
                .header("Authorization", "Bearer " + Tokens.READ)
                .header("traceparent", trace));
        assertThat(fixture.operations.last().trace()).isEqualTo(trace);
        fixture.send(fixture.request("/v1/harnesses")
                .header("Authorization", "Bearer " + Tokens.READ)
                .header("traceparent", "nonsense"));
        assertThat(fixture.operations.last().trace()).isNull();
    }

    @Test
    void whileTheDiskIsFullItIsNotReadyAndSaysWhy() {
        fixture.operations.answer("broker/info", "{\"storage\":\"blocked\"}");
        HttpResponse<String> answer = fixture.send(fixture.request("/readyz"));
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(GatewayFixture.json(answer).path("status").asText()).isEqualTo("not-ready");
        assertThat(GatewayFixture.json(answer).at("/checks/storage").asText()).contains("new work is refused");
        assertThat(GatewayFixture.json(answer).at("/checks/broker").asText()).isEqualTo("ok");
        assertThat(fixture.send(fixture.request("/livez")).statusCode()).isEqualTo(200);
    }

    @Test
    void metersNeedATokenAndSayHowFarBehindEachSubscriberIs() {
        assertThat(fixture.send(fixture.request("/metrics")).statusCode()).isEqualTo(401);
        assertThat(fixture.get("/metrics", Tokens.PROMPT).statusCode()).isEqualTo(403);
        problem(fixture.get("/metrics", Tokens.READ), 503);
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        fixture.gateway.bindTo(registry, registry::scrape);
        WsClient client = WsClient.open(fixture, Tokens.READ);
        client.call("events/subscribe", "{}");
        HttpResponse<String> answer = fixture.get("/metrics", Tokens.READ);
        assertThat(answer.headers().firstValue("content-type")).contains("text/plain; version=0.0.4; charset=utf-8");
        assertThat(answer.body())
                .contains("ostler_subscribers 1", "ostler_subscribers_lag_max 0", "ostler_loop_lag_seconds{loop=")
                .containsPattern("ostler_subscriber_lag\\{client=\"ws [^\"]+ reader\",id=\"1\"\\} 0");
        client.close();
        await().until(() -> fixture.gateway.subscriptions() == 0);
        assertThat(fixture.get("/metrics", Tokens.READ).body()).doesNotContain("ostler_subscriber_lag{");
    }

    @Test
    void healthIsOpen() {
        assertThat(fixture.send(fixture.request("/livez")).statusCode()).isEqualTo(200);
        assertThat(fixture.send(fixture.request("/readyz")).statusCode()).isEqualTo(200);
        fixture.operations.fail("broker/info", new Problem(ErrorCode.UNREACHABLE, "not up"));
        assertThat(fixture.send(fixture.request("/livez")).statusCode()).isEqualTo(200);
        HttpResponse<String> unready = fixture.send(fixture.request("/readyz"));
        assertThat(unready.statusCode()).isEqualTo(503);
        assertThat(GatewayFixture.json(unready).at("/checks/broker").asText()).contains("not up");
    }

    private static JsonNode problem(HttpResponse<String> answer, int status) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
        JsonNode problem = GatewayFixture.json(answer);
        assertThat(problem.has("status")).isTrue();
        return problem;
    }
}
