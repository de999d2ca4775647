package dev.ostler.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Operation;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Subscribe;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The OpenAPI 3.1 document, generated from the table of operations and the records it names. */
final class OpenApi {
    private final Schemas schemas = new Schemas();

    ObjectNode document() {
        ObjectNode out = Schemas.node().put("openapi", "3.1.0");
        out.putObject("info")
                .put("title", "Ostler")
                .put("version", "v1")
                .put(
                        "description",
                        "A broker that keeps headless agent app-servers. The same operations are methods of "
                                + "JSON-RPC 2.0 on the WebSocket /v1/ws; x-ostler-method names them.");
        ObjectNode paths = out.putObject("paths");
        Operations.ALL.forEach(operation -> path(paths, operation.path())
                .set(operation.verb().name().toLowerCase(Locale.ROOT), operation(operation)));
        path(paths, Subscribe.PATH).set("get", subscribe());
        path(paths, WsRoute.PATH).set("get", webSocket());
        path(paths, OpenApiRoute.PATH).set("get", open("This document", "application/json"));
        path(paths, "/livez").set("get", open("Whether this process serves", "application/json"));
        path(paths, "/readyz").set("get", open("Whether new work is taken, or why not", "application/json"));
        ObjectNode metrics = open("Meters, for Prometheus", "text/plain");
        metrics.remove("security");
        path(paths, MetricsRoute.PATH).set("get", metrics);
        out.putArray("security").addObject().putArray("bearer");
        ObjectNode components = out.putObject("components");
        components
                .putObject("securitySchemes")
                .putObject("bearer")
                .put("type", "http")
                .put("scheme", "bearer");
        ObjectNode all = components.putObject("schemas");
        schemas.components().forEach(all::set);
        all.setAll((ObjectNode) resource("schemas.json"));
        return out;
    }

    private static ObjectNode path(ObjectNode paths, String path) {
        return paths.withObjectProperty(path);
    }

    private ObjectNode operation(Operation<?, ?> operation) {
        ObjectNode out = Schemas.node()
                .put("operationId", operation.name().replace('/', '.'))
                .put("summary", operation.summary())
                .put("x-ostler-method", operation.name())
                .put("x-ostler-scope", operation.scope().wire());
        out.putArray("tags").add(operation.name().substring(0, operation.name().indexOf('/')));
        Shape shape = Shape.of(operation.request());
        boolean query = operation.verb() == Operation.Verb.GET;
        parameters(out, shape, operation.pathFields(), query);
        if (!query) {
            body(out, operation, shape);
        }
        ObjectNode responses = out.putObject("responses");
        content(responses, "200", operation.summary(), "application/json")
                .set("schema", schemas.of(operation.answer()));
        errors(responses, Stream.concat(Operations.GENERAL_ERRORS.stream(), operation.errors().stream()));
        return out;
    }

    private void parameters(ObjectNode out, Shape shape, List<String> inPath, boolean query) {
        ArrayNode parameters = Json.mapper().createArrayNode();
        for (Shape.Field field : shape.fields()) {
            boolean path = inPath.contains(field.name());
            if (path || query) {
                ObjectNode parameter = parameters
                        .addObject()
                        .put("name", field.name())
                        .put("in", path ? "path" : "query")
                        .put("required", path || field.required());
                parameter.set("schema", schemas.of(field));
            }
        }
        if (!parameters.isEmpty()) {
            out.set("parameters", parameters);
        }
    }

    /** What stands in the path need not stand in the body. */
    private void body(ObjectNode out, Operation<?, ?> operation, Shape shape) {
        schemas.of(operation.request());
        ObjectNode schema = Schemas.node("object");
        ObjectNode properties = schema.putObject("properties");
        ArrayNode required = Json.mapper().createArrayNode();
        for (Shape.Field field : shape.fields()) {
            if (!operation.pathFields().contains(field.name())) {
                properties.set(field.name(), schemas.of(field));
                if (field.required()) {
                    required.add(field.name());
                }
            }
        }
        ObjectNode request = out.putObject("requestBody").put("required", !required.isEmpty());
        if (!required.isEmpty()) {
            schema.set("required", required);
        }
        request.putObject("content").putObject("application/json").set("schema", schema);
    }

    private ObjectNode subscribe() {
        ObjectNode out = Schemas.node()
                .put("operationId", "events.subscribe")
                .put("summary", "Follow the event log as server-sent events")
                .put("x-ostler-method", Subscribe.METHOD)
                .put("x-ostler-scope", Subscribe.SCOPE.wire());
        out.putArray("tags").add("events");
        parameters(out, Shape.of(Subscribe.class), List.of(), true);
        out.withArrayProperty("parameters")
                .addObject()
                .put("name", "Last-Event-ID")
                .put("in", "header")
                .put("description", "the last id received; wins over from")
                .set("schema", Schemas.node("string"));
        ObjectNode responses = out.putObject("responses");
        content(responses, "200", "One event for each frame: id is its cursor, data the frame", "text/event-stream")
                .set("schema", Schemas.ref("Frame"));
        errors(responses, Operations.GENERAL_ERRORS.stream());
        return out;
    }

    private static ObjectNode webSocket() {
        ObjectNode out = Schemas.node()
                .put("operationId", "ws")
                .put("summary", "JSON-RPC 2.0 over a WebSocket")
                .put(
                        "description",
                        "Authorization by header, or by a first frame with the method auth and params "
                                + "{\"token\": …}. events/subscribe answers {\"subscription\"}; its frames come as "
                                + "notifications events/frame with frame, or with frames when there are several. "
                                + "events/unsubscribe ends it.");
        out.putObject("responses").putObject("101").put("description", "Switching to WebSocket");
        return out;
    }

    private static ObjectNode open(String summary, String type) {
        ObjectNode out = Schemas.node().put("summary", summary);
        out.putArray("security");
        content(out.putObject("responses"), "200", summary, type).set("schema", Schemas.node("object"));
        return out;
    }

    private static void errors(ObjectNode responses, Stream<ErrorCode> codes) {
        Map<Integer, String> byStatus = codes.distinct()
                .sorted(Comparator.naturalOrder())
                .collect(Collectors.groupingBy(
                        ErrorCode::httpStatus,
                        TreeMap::new,
                        Collectors.mapping(ErrorCode::wire, Collectors.joining(", "))));
        byStatus.forEach((status, names) -> content(responses, String.valueOf(status), names, ProblemJson.TYPE)
                .set("schema", Schemas.ref("Problem")));
    }

    private static ObjectNode content(ObjectNode responses, String status, String description, String type) {
        return responses
                .putObject(status)
                .put("description", description)
                .putObject("content")
                .putObject(type);
    }

    private static JsonNode resource(String name) {
        try (InputStream in = OpenApi.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is not in the jar");
            }
            return Json.mapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
