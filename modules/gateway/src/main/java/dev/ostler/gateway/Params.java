package dev.ostler.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.json.Json;
import io.vertx.core.MultiMap;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** The parameters of one kind of request, from a query or from JSON. Unknown ones are let pass, as the wire must. */
final class Params<Q extends Record> {
    private final Class<Q> type;
    private final Shape shape;

    Params(Class<Q> type) {
        this.type = type;
        this.shape = Shape.of(type);
    }

    Shape shape() {
        return shape;
    }

    /** Reads the known fields; fails with {@code INVALID_REQUEST} that names the field of a wrong value. */
    ObjectNode fromQuery(MultiMap query) {
        ObjectNode out = Json.mapper().createObjectNode();
        for (Shape.Field field : shape.fields()) {
            List<String> values = query.getAll(field.name());
            if (!values.isEmpty()) {
                out.set(field.name(), value(field, values));
            }
        }
        return out;
    }

    /** A JSON object; no text at all is an empty one. */
    static ObjectNode fromText(String text) {
        return text.isBlank() ? Json.mapper().createObjectNode() : object(Json.tree(text), "the body");
    }

    static ObjectNode object(JsonNode node, String what) {
        if (node instanceof ObjectNode object) {
            return object;
        }
        throw new OstlerException(
                ErrorCode.INVALID_REQUEST,
                what + " must be a JSON object, not "
                        + node.getNodeType().name().toLowerCase(Locale.ROOT));
    }

    /** The typed request; fails with {@code INVALID_REQUEST} that names the missing or wrong field. */
    Q typed(ObjectNode params) {
        for (Shape.Field field : shape.fields()) {
            if (field.required() && !params.hasNonNull(field.name())) {
                throw new OstlerException(
                        ErrorCode.INVALID_REQUEST,
                        "field '" + field.name() + "' is missing: expected "
                                + field.type().getSimpleName());
            }
        }
        return Json.read(params.toString(), type);
    }

    private static JsonNode value(Shape.Field field, List<String> values) {
        if (List.class.isAssignableFrom(field.type())) {
            return Json.mapper().valueToTree(values);
        }
        if (values.size() > 1) {
            throw wrong(field, "one value", values.size() + " values");
        }
        String text = values.getFirst();
        Class<?> type = field.type();
        if (type == Boolean.class || type == boolean.class) {
            return switch (text) {
                case "true", "" -> Json.mapper().getNodeFactory().booleanNode(true);
                case "false" -> Json.mapper().getNodeFactory().booleanNode(false);
                default -> throw wrong(field, "true or false", "'" + text + "'");
            };
        }
        if (type == Duration.class || type == Long.class || type == Integer.class || type.isPrimitive()) {
            try {
                return Json.mapper().getNodeFactory().numberNode(Long.parseLong(text));
            } catch (NumberFormatException e) {
                throw wrong(field, "a whole number", "'" + text + "'");
            }
        }
        return Json.mapper().getNodeFactory().textNode(text);
    }

    private static OstlerException wrong(Shape.Field field, String expected, String got) {
        return new OstlerException(
                ErrorCode.INVALID_REQUEST, "field '" + field.name() + "': expected " + expected + ", not " + got);
    }
}
