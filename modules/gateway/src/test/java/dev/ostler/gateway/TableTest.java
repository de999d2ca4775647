package dev.ostler.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.event.Cursor;
import dev.ostler.core.event.Event;
import dev.ostler.core.event.EventDraft;
import dev.ostler.core.event.Frame;
import dev.ostler.core.event.GapReason;
import dev.ostler.core.event.Kind;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Operation;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Subscribe;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every operation of the table is on every way in. */
class TableTest {
    private static GatewayFixture fixture;
    private static JsonNode document;

    @BeforeAll
    static void start() {
        fixture = new GatewayFixture();
        HttpResponse<String> answer = fixture.send(fixture.request("/v1/openapi.json"));
        assertThat(answer.statusCode()).isEqualTo(200);
        document = GatewayFixture.json(answer);
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    static List<Operation<?, ?>> operations() {
        return Operations.ALL;
    }

    @ParameterizedTest
    @MethodSource("operations")
    void isRoutedOnHttp(Operation<?, ?> operation) {
        String path = operation.path().replaceAll("\\{\\w+}", "x");
        HttpResponse<String> answer = fixture.send(
                fixture.request(path).method(operation.verb().name(), HttpRequest.BodyPublishers.ofString("{}")));
        assertThat(answer.statusCode()).as(operation.name()).isEqualTo(401);
        HttpResponse<String> known = fixture.send(fixture.request(path)
                .header("Authorization", "Bearer " + Tokens.ADMIN)
                .method(operation.verb().name(), HttpRequest.BodyPublishers.ofString("{}")));
        assertThat(known.statusCode()).as(operation.name() + known.body()).isIn(200, 400);
    }

    @ParameterizedTest
    @MethodSource("operations")
    void isAMethodOfJsonRpc(Operation<?, ?> operation) {
        WsClient client = WsClient.open(fixture, Tokens.ADMIN);
        JsonNode answer = client.call(operation.name(), "{}");
        assertThat(answer.path("error").path("code").asInt()).isNotEqualTo(ErrorCode.UNKNOWN_OPERATION.rpcCode());
        client.close();
    }

    @ParameterizedTest
    @MethodSource("operations")
    void isDescribed(Operation<?, ?> operation) {
        JsonNode described = document.path("paths")
                .path(operation.path())
                .path(operation.verb().name().toLowerCase(Locale.ROOT));
        assertThat(described.path("x-ostler-method").asText()).isEqualTo(operation.name());
        assertThat(described.path("summary").asText()).isEqualTo(operation.summary());
        Stream.concat(Operations.GENERAL_ERRORS.stream(), operation.errors().stream())
                .forEach(code -> assertThat(described
                                .path("responses")
                                .path(String.valueOf(code.httpStatus()))
                                .path("description")
                                .asText())
                        .contains(code.wire()));
        List<String> names = new ArrayList<>();
        described.path("parameters").forEach(p -> names.add(p.path("name").asText()));
        described
                .at("/requestBody/content/application~1json/schema/properties")
                .fieldNames()
                .forEachRemaining(names::add);
        assertThat(names)
                .containsExactlyInAnyOrderElementsOf(Shape.of(operation.request()).fields().stream()
                        .map(Shape.Field::name)
                        .toList());
        assertThat(described.path("responses").path("200").findPath("$ref").asText())
                .startsWith("#/components/schemas/");
    }

    @Test
    void theSubscriptionIsDescribed() {
        JsonNode events = document.path("paths").path(Subscribe.PATH).path("get");
        assertThat(events.findValuesAsText("name"))
                .contains("from", "harness", "kinds", "session", "turn", "heartbeatMs", "Last-Event-ID");
        assertThat(document.path("paths").has("/v1/ws")).isTrue();
    }

    @Test
    void everyReferenceResolves() {
        List<String> refs = document.findValuesAsText("$ref");
        assertThat(refs)
                .isNotEmpty()
                .allSatisfy(ref -> assertThat(document.at(ref.substring(1)).isMissingNode())
                        .as(ref)
                        .isFalse());
        assertThat(document.path("openapi").asText()).isEqualTo("3.1.0");
        JsonNode responses = document.findPath("responses");
        assertThat(responses).allSatisfy(r -> assertThat(r.has("description")).isTrue());
    }

    @Test
    void typesFollowTheConventions() {
        JsonNode schemas = document.path("components").path("schemas");
        JsonNode spawn = document.at("/paths/~1v1~1harnesses/post/requestBody/content/application~1json/schema");
        assertThat(spawn.path("required")).isEqualTo(Json.tree("[\"name\"]"));
        assertThat(spawn.at("/properties/readyTimeoutMs/type").asText()).isEqualTo("integer");
        assertThat(spawn.at("/properties/env/additionalProperties/type").asText())
                .isEqualTo("string");
        assertThat(spawn.at("/properties/release/enum")).isEqualTo(Json.tree("[\"abort\",\"detach\",\"delete\"]"));
        // a word, or an object with rules
        assertThat(spawn.at("/properties/approvals").isObject()).isTrue();
        assertThat(spawn.at("/properties/approvals").has("type")).isFalse();
        JsonNode view = schemas.path("HarnessesView");
        assertThat(view.at("/properties/created/format").asText()).isEqualTo("date-time");
        assertThat(view.at("/properties/status/enum").toString()).contains("waiting-approval");
        assertThat(view.path("required").toString()).contains("\"id\"").doesNotContain("cause");
        JsonNode wait = document.at("/paths/~1v1~1harnesses~1{harness}~1wait/post/requestBody");
        assertThat(wait.path("required").asBoolean()).isFalse();
        assertThat(wait.findPath("until").path("default").asText()).isEqualTo("ready");
    }

    @Test
    void framesAreAsDescribed() {
        Cursor cursor = new Cursor("e", 3);
        Event event = new Event(cursor, "n", new EventDraft(Kind.OUTPUT, "h", "name", "s", "t", "{}", Instant.EPOCH));
        conforms("FrameSnapshot", new Frame.Snapshot(cursor, cursor, "{}"));
        conforms("FrameEvent", new Frame.Item(event, 2));
        conforms("FrameGap", new Frame.Gap(cursor, cursor, 1, GapReason.EVICTED));
        conforms("FrameHeartbeat", new Frame.Heartbeat(cursor));
        conforms("FrameBye", new Frame.Bye(dev.ostler.core.event.ByeReason.AUTH, cursor));
        assertMembers("Event", Json.tree(event.toJson()));
        assertThat(document.at("/components/schemas/FrameGap/properties/reason/enum"))
                .isEqualTo(Json.mapper().valueToTree(GapReason.values()));
        assertThat(document.at("/components/schemas/FrameBye/properties/reason/enum"))
                .isEqualTo(Json.mapper().valueToTree(dev.ostler.core.event.ByeReason.values()));
    }

    private static void conforms(String schema, Frame frame) {
        JsonNode wire = Json.tree(frame.toJson());
        assertMembers(schema, wire);
        assertThat(document.at("/components/schemas/" + schema + "/properties/frame/const")
                        .asText())
                .isEqualTo(wire.path("frame").asText());
    }

    private static void assertMembers(String schema, JsonNode wire) {
        JsonNode described = document.at("/components/schemas/" + schema);
        List<String> known = new ArrayList<>();
        described.path("properties").fieldNames().forEachRemaining(known::add);
        List<String> got = new ArrayList<>();
        wire.fieldNames().forEachRemaining(got::add);
        assertThat(known).as(schema).containsExactlyInAnyOrderElementsOf(got);
    }
}
