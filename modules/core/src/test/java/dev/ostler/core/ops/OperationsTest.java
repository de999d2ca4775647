package dev.ostler.core.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.bus.Addresses;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.event.Cursor;
import dev.ostler.core.harness.ApprovalPolicy;
import dev.ostler.core.harness.Credential;
import dev.ostler.core.harness.DefinitionReader;
import dev.ostler.core.harness.Endpoint;
import dev.ostler.core.harness.HarnessDefinition;
import dev.ostler.core.harness.TerminalSize;
import dev.ostler.core.json.Json;
import dev.ostler.core.json.RawJson;
import dev.ostler.core.session.Image;
import java.lang.reflect.Field;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OperationsTest {
    static Stream<Operation<?, ?>> all() {
        return Operations.ALL.stream();
    }

    @Test
    void theTableIsWhole() throws IllegalAccessException {
        for (Field field : Operations.class.getDeclaredFields()) {
            if (field.getType() == Operation.class) {
                assertThat(Operations.ALL).contains((Operation<?, ?>) field.get(null));
            }
        }
        assertThat(all().map(Operation::name)).doesNotHaveDuplicates();
        assertThat(all().map(op -> op.verb() + " " + op.path().replaceAll("\\{\\w+}", "{}")))
                .doesNotHaveDuplicates();
        assertThat(all().map(Operation::path)).doesNotContain(Subscribe.PATH);
        assertThat(all().map(Operation::summary)).doesNotHaveDuplicates();
    }

    /** Clients of other versions live by these. */
    @Test
    void theWaysInArePinned() {
        assertThat(all().map(op -> op.name() + " " + op.verb() + " " + op.path() + " "
                                + op.scope().wire())
                        .collect(Collectors.joining("\n")))
                .isEqualTo("""
                        harness/spawn POST /v1/harnesses admin
                        harness/attach POST /v1/attach admin
                        harness/list GET /v1/harnesses read
                        harness/inspect GET /v1/harnesses/{harness} read
                        harness/wait POST /v1/harnesses/{harness}/wait read
                        harness/release POST /v1/harnesses/{harness}/release admin
                        harness/logs GET /v1/harnesses/{harness}/logs read
                        session/prompt POST /v1/harnesses/{harness}/prompt prompt
                        session/steer POST /v1/harnesses/{harness}/steer prompt
                        session/interrupt POST /v1/harnesses/{harness}/interrupt prompt
                        session/queue GET /v1/harnesses/{harness}/queue read
                        session/cancel POST /v1/harnesses/{harness}/queue/cancel prompt
                        session/list GET /v1/harnesses/{harness}/sessions read
                        session/open POST /v1/harnesses/{harness}/open prompt
                        session/history GET /v1/harnesses/{harness}/history read
                        session/delete POST /v1/harnesses/{harness}/sessions/{session}/delete admin
                        session/fork POST /v1/harnesses/{harness}/fork prompt
                        session/archive POST /v1/harnesses/{harness}/sessions/{session}/archive admin
                        session/model POST /v1/harnesses/{harness}/model prompt
                        session/input POST /v1/harnesses/{harness}/input prompt
                        session/resize POST /v1/harnesses/{harness}/resize prompt
                        session/screen GET /v1/harnesses/{harness}/screen read
                        session/capabilities GET /v1/harnesses/{harness}/capabilities read
                        session/approvals GET /v1/approvals read
                        session/answer POST /v1/approvals/{approval}/answer approve
                        events/read GET /v1/journal read
                        events/subscribers GET /v1/subscribers read
                        harness/restart POST /v1/harnesses/{harness}/restart admin
                        harness/reset POST /v1/harnesses/{harness}/reset admin
                        harness/crashes GET /v1/harnesses/{harness}/crashes read
                        harness/prune POST /v1/prune admin
                        orphans/list GET /v1/orphans read
                        orphans/reap POST /v1/orphans/reap admin
                        broker/digest GET /v1/digest read
                        broker/info GET /v1/broker read
                        broker/down POST /v1/broker/down admin""");
    }

    @ParameterizedTest
    @MethodSource("all")
    void eachIsComplete(Operation<?, ?> op) {
        assertThat(Operations.byName(op.name())).contains(op);
        assertThat(op.name()).matches("[a-z]+/[a-z]+");
        assertThat(op.path()).startsWith("/v1/");
        assertThat(op.address())
                .isIn(Addresses.HARNESS, Addresses.SESSION, Addresses.JOURNAL, Addresses.RELAY, Addresses.SUBSCRIBERS);
        assertThat(op.timeout()).isPositive();
        assertThat(op.pathFields())
                .isSubsetOf(Arrays.stream(op.request().getRecordComponents())
                        .map(RecordComponent::getName)
                        .toList());
        assertThat(op.errors()).doesNotContainAnyElementsOf(Operations.GENERAL_ERRORS);
        Set<ErrorCode> possible = Stream.concat(op.errors().stream(), Operations.GENERAL_ERRORS.stream())
                .collect(Collectors.toSet());
        assertThat(possible.stream().map(ErrorCode::wire)).doesNotHaveDuplicates();
        assertThat(possible.stream().map(ErrorCode::rpcCode)).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("all")
    void requestAndAnswerSurviveTheWire(Operation<?, ?> op) throws ReflectiveOperationException {
        for (Class<? extends Record> type : List.<Class<? extends Record>>of(op.request(), op.answer())) {
            for (boolean full : new boolean[] {true, false}) {
                Record sample = sample(type, full);
                String json = Json.write(sample);
                Record back = Json.read(json, type);
                assertThat(back).isEqualTo(sample);
                assertThat(Json.write(back)).isEqualTo(json);
            }
        }
    }

    @Test
    void namesOfDurationsSayTheirUnit() {
        assertThat(Json.write(new Harnesses.Wait("a", Harnesses.Until.GONE, Duration.ofSeconds(1))))
                .isEqualTo("{\"harness\":\"a\",\"until\":\"gone\",\"timeoutMs\":1000}");
        assertThat(Json.write(new Harnesses.Step("spawned", 1.5))).isEqualTo("{\"step\":\"spawned\",\"tookMs\":1.5}");
    }

    @Test
    void defaultsAndBoundsOfRequests() {
        Harnesses.Wait wait = Json.read("{\"harness\":\"a\"}", Harnesses.Wait.class);
        assertThat(wait.until()).isEqualTo(Harnesses.Until.READY);
        assertThat(wait.timeoutOrDefault()).isEqualTo(Duration.ofMinutes(1));
        assertThat(new Harnesses.Logs("a", null, null, null).linesOrDefault()).isEqualTo(200);
        assertThat(new Harnesses.Logs("a", null, null, -1).linesOrDefault()).isEqualTo(1);
        assertThat(new Harnesses.Logs("a", null, null, 1 << 30).linesOrDefault())
                .isEqualTo(10_000);
        Subscribe subscribe = Json.read("{\"heartbeatMs\":1}", Subscribe.class);
        assertThat(subscribe.heartbeatOrDefault()).isEqualTo(Duration.ofSeconds(1));
        assertThat(subscribe.start().wire()).isEqualTo("latest");
        assertThat(new Events.Read(null, null, null, null, null, null).typed().limit())
                .isEqualTo(500);
    }

    @Test
    void aSpawnPrintsNoSecret() {
        Harnesses.Spawn spawn = new Harnesses.Spawn(
                "a",
                null,
                null,
                List.of("c"),
                null,
                null,
                null,
                Map.of("K", "CANARY"),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
        assertThat(spawn).asString().doesNotContain("CANARY");
        assertThat(new Harnesses.Attach(
                        "a",
                        null,
                        "ws://127.0.0.1:1",
                        null,
                        new Credential(null, "CANARY", null, null),
                        null,
                        null,
                        null,
                        null))
                .asString()
                .doesNotContain("CANARY");
    }

    @Test
    void adminMayEverythingAndTheOthersOnlyWhatTheySay() {
        for (Scope scope : Scope.values()) {
            assertThat(Caller.LOCAL.may(scope)).isTrue();
            assertThat(new Caller("x", Set.of(Scope.READ)).may(scope)).isEqualTo(scope == Scope.READ);
            assertThat(new Caller("x", Set.of()).may(scope)).isFalse();
        }
    }

    /** An instance with every component filled, or with all nullable ones absent. */
    private static Record sample(Class<?> type, boolean full) throws ReflectiveOperationException {
        if (type == Harnesses.Spawn.class) {
            return spawn(full);
        }
        if (type == Sessions.Input.class) {
            return full ? new Sessions.Input("a", "é\u001b[A") : new Sessions.Input("a", null, "/wA=");
        }
        RecordComponent[] components = type.getRecordComponents();
        Object[] values = new Object[components.length];
        Class<?>[] types = new Class<?>[components.length];
        for (int i = 0; i < components.length; i++) {
            RecordComponent c = components[i];
            types[i] = c.getType();
            boolean nullable = Arrays.stream(c.getAnnotatedType().getAnnotations())
                    .anyMatch(a -> a.annotationType().getSimpleName().equals("Nullable"));
            boolean raw = c.getAccessor().isAnnotationPresent(RawJson.class)
                    || c.getAccessor().isAnnotationPresent(RawJson.Elements.class);
            values[i] = nullable && !full ? null : value(c.getGenericType(), c.getName(), full, raw);
        }
        var constructor = type.getDeclaredConstructor(types);
        constructor.setAccessible(true);
        return (Record) constructor.newInstance(values);
    }

    private static Object value(Type type, String name, boolean full, boolean raw) throws ReflectiveOperationException {
        if (type instanceof ParameterizedType p) {
            Object one = value(p.getActualTypeArguments()[p.getRawType() == Map.class ? 1 : 0], name, full, raw);
            return p.getRawType() == Map.class ? Map.of("key", one) : full ? List.of(one, one) : List.of();
        }
        Class<?> c = (Class<?>) type;
        if (c == String.class) {
            return raw
                    ? "{\"n\":1.10,\"s\":[\"é\\n\"]}"
                    : switch (name) {
                        case "name" -> "a-1";
                        case "kinds" -> "turn.*";
                        default -> "é\"\\\n" + name;
                    };
        }
        if (c == Object.class) {
            return "any";
        }
        if (c == Instant.class) {
            return Instant.parse("2026-01-31T12:00:00.123456789Z");
        }
        if (c == Image.class) {
            return new Image("image/png", "iVBORw0KGgo=");
        }
        if (c == Duration.class) {
            return Duration.ofMillis(1_234);
        }
        if (c == Cursor.class) {
            return new Cursor("01J", 7);
        }
        if (c == boolean.class || c == Boolean.class) {
            return full;
        }
        if (c == int.class || c == Integer.class) {
            return 3;
        }
        if (c == long.class || c == Long.class) {
            return 1L << 40;
        }
        if (c == double.class) {
            return 1.25;
        }
        if (c.isEnum()) {
            return c.getEnumConstants()[full ? c.getEnumConstants().length - 1 : 0];
        }
        if (c == Endpoint.class) {
            return Endpoint.parse("ws://127.0.0.1:1");
        }
        if (c == ApprovalPolicy.class) {
            return new ApprovalPolicy.DenyAfter(Duration.ofSeconds(30));
        }
        if (c == Credential.class) {
            return new Credential("bearer", "t", null, null);
        }
        if (c == HarnessDefinition.class) {
            return DefinitionReader.read("sample", "{\"name\":\"d\",\"command\":\"c\",\"env\":{\"A\":\"b\"}}");
        }
        if (c.isRecord()) {
            return sample(c, full);
        }
        throw new AssertionError("no sample for " + type);
    }

    private static Harnesses.Spawn spawn(boolean full) {
        return full
                ? new Harnesses.Spawn(
                        "a",
                        null,
                        null,
                        List.of("c", "-x"),
                        List.of("é\""),
                        "acp",
                        "/",
                        Map.of("K", "v"),
                        dev.ostler.core.harness.Release.DELETE,
                        Duration.ofSeconds(9),
                        new ApprovalPolicy.Deny(),
                        "m",
                        "t",
                        "s",
                        true,
                        "key",
                        new TerminalSize(132, 43))
                : new Harnesses.Spawn(
                        "a", "codex", null, null, null, null, null, null, null, null, null, null, null, null, null,
                        null);
    }
}
